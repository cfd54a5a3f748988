import { registry } from "@web/core/registry";
import { openFilings } from "@customer_filing/../tests/tours/filing_tour_steps";

const SHEET = [
    "Customer Company,Contact,Phone,Kind,City",
    "合肥巢湖机电有限公司,徐明,13400000001,Walk-in,合肥",
    "长沙湘江机电有限公司,胡军,０１０－６２３４５６７８,Deposit paid,长沙",
    "成都高新设备有限公司,,+86 139 0000 1111,Walk-in,成都",
    "类型不明有限公司,周,13400000004,Vip!!,武汉",
].join("\r\n");

/** Put a file where a person would choose one. */
function upload(input, name, text) {
    const files = new DataTransfer();
    files.items.add(new File([text], name, { type: "text/csv" }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function seeCount(name, count) {
    return {
        content: `${name}: ${count}`,
        trigger: `.o_form_view [name='${name}']:contains('${count}')`,
    };
}

registry.category("web_tour.tours").add("customer_filing_import", {
    steps: () => [
        {
            content: "open the menu of the list",
            trigger: ".o_control_panel .o_cp_action_menus button",
            run: "click",
        },
        {
            content: "choose the import",
            trigger: ".o-dropdown--menu .o_import_menu",
            run: "click",
        },
        {
            content: "upload a spreadsheet",
            trigger: ".o_control_panel:has(input[type='file']) .o_import_file",
            run() {
                const input = document.querySelector(".o_control_panel input[type='file']");
                upload(input, "customers.csv", SHEET);
            },
        },
        {
            content: "every column was recognised",
            trigger: ".o_import_data_content tr:eq(5):contains('City'):contains('合肥')",
        },
        {
            content: "import",
            trigger: ".o_control_panel button:contains('Import')",
            run: "click",
        },
        {
            content: "the rest is told",
            trigger: ".o_notification:contains('2 protected, 1 refused, 1 unreadable')",
        },
        ...openFilings("filing_menu_imports"),
        {
            content: "open the report",
            trigger: ".o_data_row td[name='create_date']",
            run: "click",
        },
        seeCount("row_count", 4),
        seeCount("filed_count", 2),
        seeCount("refused_count", 1),
        seeCount("unreadable_count", 1),
        {
            content: "the unreadable row is shown with its reason",
            trigger: "[name='line_ids'] .o_data_row:contains('Vip!!'):contains('类型不明')",
        },
    ],
});
