import { registry } from "@web/core/registry";
import { openFilings } from "@customer_filing/../tests/tours/filing_tour_steps";

function seePeriod(days) {
    return {
        content: `walk-ins are protected for ${days} days`,
        trigger: `.o_form_view [name='filing_settings_html']:contains('Walk-in: ${days} days')`,
    };
}

registry.category("web_tour.tours").add("customer_filing_periods", {
    steps: () => [
        {
            content: "open the sales team",
            trigger: ".o_data_row td[name='name']:contains('South')",
            run: "click",
        },
        {
            content: "open the page Customer filing",
            trigger: ".o_notebook a.nav-link[name='filing']",
            run: "click",
        },
        {
            content: "look for a policy",
            trigger: "[name='filing_policy_id'] input",
            run: "edit Standard",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains('Standard')",
            run: "click",
        },
        seePeriod(7),
        {
            content: "change the terms for this team",
            trigger: "button[name='action_filing_change_terms']:visible",
            run: "click",
        },
        {
            content: "the draft has the periods that are in force",
            trigger:
                "[name='line_ids'] .o_data_row:contains('Walk-in') " +
                "td[name='text']:contains('7 days')",
            run: "click",
        },
        {
            content: "ten days for walk-ins",
            trigger: ".modal [name='length'] input",
            run: "edit 10 && press Tab",
        },
        {
            content: "which reads well",
            trigger: ".modal [name='text']:contains('10 days')",
        },
        {
            content: "keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "put it in force",
            trigger: "button[name='action_put_in_force']",
            run: "click",
        },
        {
            content: "it is in force",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value='in_force']",
        },
        {
            content: "back to the team",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "open the page Customer filing",
            trigger: ".o_notebook a.nav-link[name='filing']",
            run: "click",
        },
        seePeriod(10),
    ],
});

registry.category("web_tour.tours").add("customer_filing_requests", {
    steps: () => [
        ...openFilings("filing_menu_requests"),
        {
            content: "open the request",
            trigger: ".o_data_row:contains('Wrong customer') td[name='filing_id']",
            run: "click",
        },
        {
            content: "who did not ask cannot recall",
            trigger: ".o_form_view:not(:has(button[name='action_recall']))",
        },
        {
            content: "approve it",
            trigger: ".o_form_view button[name='action_approve']",
            run: "click",
        },
        {
            content: "it is approved",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value='approved']",
        },
        {
            content: "and decided",
            trigger: ".o_form_view:not(:has(button[name='action_approve']))",
        },
    ],
});
