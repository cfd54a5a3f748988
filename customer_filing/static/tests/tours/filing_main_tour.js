import { registry } from "@web/core/registry";
import {
    assertNowhere,
    fileInDialog,
    openFilingDialog,
    openFilings,
    openLead,
    seeProtection,
} from "@customer_filing/../tests/tours/filing_tour_steps";

const TAKEN = "成都高新设备有限公司";

registry.category("web_tour.tours").add("customer_filing_main", {
    steps: () => [
        // a free customer
        ...openLead("Lathe for Zhaodu"),
        ...openFilingDialog("重庆兆度销售工程有限公司", "13800001234"),
        {
            content: "add the tax number, which the lead has not",
            trigger: ".modal [name='tax_number'] input",
            run: "edit 91110108551385082Q",
        },
        ...fileInDialog(),
        {
            content: "the answer says until when",
            trigger: ".o_notification:contains('protected until')",
        },
        ...seeProtection(7),
        {
            content: "back to the pipeline",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "the card shows the days left",
            trigger:
                ".o_kanban_record:contains('Lathe for Zhaodu'):contains('Days left: 7')",
        },
        {
            content: "as a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "the list shows the days left",
            trigger:
                ".o_data_row:contains('Lathe for Zhaodu') " +
                "td[name='filing_days_left']:contains('7')",
        },
        {
            content: "and the end of the protection",
            trigger:
                ".o_data_row:contains('Lathe for Zhaodu') " +
                "td[name='filing_protected_through']:contains(/\\d/)",
        },

        // a colleague's customer
        {
            content: "open the second lead",
            trigger: ".o_data_row td[name='name']:contains('Second lathe')",
            run: "click",
        },
        ...openFilingDialog(TAKEN, "139-0000-1111"),
        ...fileInDialog(),
        {
            content: "the answer is no, and until when",
            trigger: ".modal .alert [name='answer']:contains('is protected until')",
        },
        {
            content: "with the number of the attempt, and without the colleague's name",
            trigger: ".modal .alert [name='filing_id']:contains('CF')",
            run: () => assertNowhere("Bo Li"),
        },
        {
            content: "close the answer",
            trigger: ".modal footer button.btn-primary:contains('Close')",
            run: "click",
        },
        {
            content: "the lead can still be filed",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name='action_filing_submit']",
        },
        ...openFilings("filing_menu_mine"),
        {
            content: "open the refused filing",
            trigger: `.o_data_row:contains('${TAKEN}'):contains('Refused') td[name='name']`,
            run: "click",
        },
        {
            content: "it keeps its reason",
            trigger:
                ".o_form_view .alert [name='refusal_text']:contains('is protected until')",
            run: () => assertNowhere("Bo Li"),
        },

        // a customer of the pool
        ...openFilings("filing_menu_pool"),
        {
            content: "the card is masked",
            trigger:
                ".o_kanban_record:contains('上海****'):not(:contains('2222')) " +
                "button[name='action_claim']",
            run: () =>
                assertNowhere("13700002222", "上海旭日商贸有限公司", "李小明", "Bo Li"),
        },
        {
            content: "claim him",
            trigger: ".o_kanban_record:contains('上海****') button[name='action_claim']",
            run: "click",
        },
        {
            content: "his lead opens with the full phone number",
            trigger: ".o_form_view [name='phone'] input:value('13700002222')",
        },
        ...seeProtection(7),
    ],
});
