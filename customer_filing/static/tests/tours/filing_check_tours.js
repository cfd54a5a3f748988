import { registry } from "@web/core/registry";
import {
    assertNowhere,
    openFilings,
    openLead,
} from "@customer_filing/../tests/tours/filing_tour_steps";

function check(phone) {
    return [
        {
            content: `ask for ${phone}`,
            trigger: ".modal [name='phone'] input",
            run: `edit ${phone}`,
        },
        {
            content: "check",
            trigger: ".modal button[name='action_check']",
            run: "click",
        },
    ];
}

const AGAIN = {
    content: "check another",
    trigger: ".modal button[name='action_again']",
    run: "click",
};

registry.category("web_tour.tours").add("customer_filing_check", {
    steps: () => [
        // a colleague's lead of a protected customer
        ...openLead("Second lathe"),
        {
            content: "the lead says that another filing protects the customer",
            trigger: ".o_form_view .alert-danger[name='filing_contested']",
        },
        {
            content: "it cannot be won; ask for its customer",
            trigger:
                ".o_form_view:not(:has(button[name='action_set_won_rainbowman'])) " +
                "button[name='action_filing_check']",
            run: "click",
        },
        {
            content: "the dialog brings the lead's number",
            trigger: ".modal [name='phone'] input:value('139-0000-1111')",
        },
        {
            content: "check",
            trigger: ".modal button[name='action_check']",
            run: "click",
        },
        {
            content: "protected, and until when",
            trigger: ".modal .alert-warning [name='answer']:contains('is protected until')",
            run: () => assertNowhere("Bo Li"),
        },
        {
            content: "close",
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },

        // from the menu
        ...openFilings("filing_menu_check"),
        ...check("139****1111"),
        {
            content: "the masked number is found as well",
            trigger: ".modal .alert-warning [name='answer']:contains('is protected until')",
        },
        AGAIN,
        ...check("13800001234"),
        {
            content: "this one is free; open a lead for him",
            trigger:
                ".modal:has(.alert-success [name='answer']) footer " +
                "button[name='action_file']:contains('New lead')",
            run: "click",
        },
        {
            content: "the new lead has his number",
            trigger: ".o_form_view [name='phone'] input:value('13800001234')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_filing_enquiry", {
    steps: () => [
        ...openFilings("filing_menu_check"),
        ...check("13900001111"),
        {
            content: "the register office was asked",
            trigger: ".o_notification:contains('answer by')",
        },
        {
            content: "the dialog is closed",
            trigger: "body:not(:has(.modal))",
            run: () => assertNowhere("Bo Li"),
        },
    ],
});
