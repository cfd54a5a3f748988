import { registry } from "@web/core/registry";
import {
    assertNowhere,
    fileInDialog,
    openFilingDialog,
    openFilings,
    openLead,
    seeProtection,
} from "@customer_filing/../tests/tours/filing_tour_steps";

// For a user whose language is Chinese: every screen opens, whatever its texts are.
registry.category("web_tour.tours").add("customer_filing_chinese", {
    steps: () => [
        ...openLead("一台车床"),
        ...openFilingDialog("广州白云有限公司", "13600001000"),
        ...fileInDialog(),
        ...seeProtection(7),
        ...openFilings("filing_menu_mine"),
        {
            content: "open the filing",
            trigger: ".o_data_row:contains('广州白云有限公司') td[name='name']",
            run: "click",
        },
        {
            content: "it has a number",
            trigger: ".o_form_view .oe_title [name='name']:contains('CF')",
        },
        ...openFilings("filing_menu_pool"),
        {
            content: "look into the pool",
            trigger: ".o_kanban_record:contains('上海****') button[name='action_claim']",
            run: () => assertNowhere("13700002222"),
        },
        {
            content: "as a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "open the card",
            trigger: ".o_data_row td[name='masked_name']:contains('上海****')",
            run: "click",
        },
        {
            content: "it is masked",
            trigger:
                ".o_form_view:not(:has([name='masked_phone'])) [name='masked_name']:contains('上海****')",
            run: () => assertNowhere("13700002222"),
        },
        ...openFilings("filing_menu_former"),
        {
            content: "no customer has left him",
            trigger: ".o_list_view:has(th[data-name='masked_phone']) .o_view_nocontent",
        },
        ...openFilings("filing_menu_requests"),
        {
            content: "no request waits",
            trigger: ".o_list_view:has(th[data-name='requested_by_id']) .o_view_nocontent",
        },
    ],
});
