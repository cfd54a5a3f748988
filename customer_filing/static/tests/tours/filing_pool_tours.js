import { registry } from "@web/core/registry";
import {
    openFilings,
    openLead,
    seeProtection,
} from "@customer_filing/../tests/tours/filing_tour_steps";

registry.category("web_tour.tours").add("customer_filing_claim_brief", {
    steps: () => [
        ...openFilings("filing_menu_pool"),
        {
            content: "claim him from the kanban",
            trigger: ".o_kanban_record:contains('上海****') button[name='action_claim']",
            run: "click",
        },
        ...seeProtection(7),
        {
            content: "read the claim brief",
            trigger: ".o_form_view button[name='action_filing_open_brief']",
            run: "click",
        },
        {
            content: "it tells what was tried and what was said",
            trigger:
                ".modal [name='brief_html']:contains('Call')" +
                ":contains('He wants the press before winter')" +
                ":not(:contains('Bo Li'))",
        },
        {
            content: "close it",
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        {
            content: "the lead is there again",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});

registry.category("web_tour.tours").add("customer_filing_hand_over", {
    steps: () => [
        {
            content: "show the customers of everybody",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        ...openLead("Lathe for Zhaodu"),
        {
            content: "his salesperson cannot be typed over",
            trigger: ".o_form_view [name='user_id'].o_readonly_modifier",
        },
        {
            content: "press Hand over",
            trigger: ".o_form_view button[name='action_filing_hand_over']",
            run: "click",
        },
        {
            content: "the dialog shows whom it is about",
            trigger: ".modal .o_data_row:contains('重庆兆度销售工程有限公司')",
        },
        {
            content: "choose who gets him",
            trigger: ".modal .o_group [name='user_id'] input",
            run: "edit Anna",
        },
        {
            content: "Anna",
            trigger: ".ui-autocomplete a:contains('Anna Wang')",
            run: "click",
        },
        {
            content: "the row shows who would get him",
            trigger: ".modal .o_data_row td[name='user_id']:contains('Anna Wang')",
        },
        {
            content: "say why",
            trigger: ".modal [name='reason'] textarea",
            run: "edit Bo has too much to do",
        },
        {
            content: "hand over",
            trigger: ".modal footer button[name='action_hand_over']",
            run: "click",
        },
        {
            content: "the dialog says what came of it",
            trigger: ".modal .alert:contains('1 of 1')",
        },
        {
            content: "close it",
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        {
            content: "the lead is Anna's now",
            trigger:
                "body:not(:has(.modal)) .o_form_view [name='user_id']:contains('Anna Wang')",
        },
    ],
});
