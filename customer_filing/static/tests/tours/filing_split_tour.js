import { registry } from "@web/core/registry";
import { openFilings } from "@customer_filing/../tests/tours/filing_tour_steps";

const FORM = ".o_action_manager .o_form_view";
const LINES = ".modal .o_field_widget[name='line_ids']";
const BAR = ".modal .o_filing_split_bar";

/** Type a percentage into a share of the dialog, and leave the field. */
function typePercent(role, percent) {
    return [
        {
            content: `open the percentage of ${role}`,
            trigger: `${LINES} .o_data_row:contains('${role}') td[name='percent']`,
            run: "click",
        },
        {
            content: `type ${percent}`,
            trigger: `${LINES} .o_selected_row td[name='percent'] input`,
            run: `edit ${percent} && press Tab`,
        },
    ];
}

registry.category("web_tour.tours").add("customer_filing_split_proposed", {
    steps: () => [
        {
            content: "press Split commission",
            trigger: `${FORM} button[name='action_filing_split']`,
            run: "click",
        },
        {
            content: "the reason stands beside the owner's share",
            trigger: `${LINES} .o_data_row:contains('Anna Wang') td[name='reason_text']:contains('Filed on')`,
        },
        {
            content: "nothing can be proposed before there is an amount",
            trigger:
                ".modal:not(:has(button[name='action_propose'])) " +
                "[name='fault_text']:contains('how much')",
        },
        {
            content: "type what has arrived",
            trigger: ".modal [name='received_amount'] input",
            run: "edit 10000 && press Tab",
        },
        {
            content: "the amount is shared out at once",
            trigger: `${BAR} .text-success:contains('100 %'):contains('10,000.00')`,
        },
        ...typePercent("Filing owner", "65"),
        {
            content: "it says in red that something is missing",
            trigger:
                ".modal:has(.o_filing_split_bar .text-danger:contains('95 %')) " +
                ".alert-danger [name='fault_text']:contains('95 %, missing 5 %')",
        },
        {
            content: "and offers no button",
            trigger: ".modal:not(:has(button[name='action_propose']))",
        },
        ...typePercent("Helper", "35"),
        {
            content: "now it adds up",
            trigger: `.modal:not(:has(.alert-danger)) .o_filing_split_bar .text-success:contains('100 %')`,
        },
        {
            content: "propose it",
            trigger: ".modal button[name='action_propose']",
            run: "click",
        },
        {
            content: "it waits for both payees",
            trigger: `body:not(:has(.modal)) ${FORM} [name='waiting_text']:contains('Anna Wang'):contains('Bo Li')`,
        },
        {
            content: "who proposed it does not approve it",
            trigger: `${FORM}:not(:has(button[name='action_approve'])) button[name='action_ask_cancel']`,
        },
    ],
});

/** Agree to the one share that waits, as its payee. */
function agree(amount, stranger) {
    return [
        ...openFilings("filing_menu_commission_shares"),
        {
            content: "there is one share, the own one",
            trigger: `.o_list_view:has(.o_data_row:nth-child(1)):not(:has(.o_data_row:nth-child(2))) .o_data_row:contains('${amount}')`,
        },
        {
            content: "open it",
            trigger: ".o_data_row td[name='amount']",
            run: "click",
        },
        {
            content: "no colleague is named",
            trigger: `${FORM} [name='reason_text']`,
            run() {
                if (document.querySelector(FORM).textContent.includes(stranger)) {
                    throw new Error(`${stranger} is on the page`);
                }
            },
        },
        {
            content: "agree",
            trigger: `${FORM} button[name='action_agree_all']`,
            run: "click",
        },
        {
            content: "it was agreed to, once",
            trigger: `${FORM}:not(:has(button[name='action_agree_all'])) [name='agreement']:contains('Agreed')`,
        },
    ];
}

registry.category("web_tour.tours").add("customer_filing_split_agreed", {
    steps: () => agree("6,500.00", "Bo Li"),
});

registry.category("web_tour.tours").add("customer_filing_split_approved", {
    steps: () => [
        ...openFilings("filing_menu_commission_splits"),
        {
            content: "open the split to which all have agreed",
            trigger: ".o_data_row:contains('Agreed') td[name='team_id']",
            run: "click",
        },
        {
            content: "it says what it waits for",
            trigger: `${FORM} [name='waiting_text']:contains('approval')`,
        },
        {
            content: "approve it",
            trigger: `${FORM} button[name='action_approve']`,
            run: "click",
        },
        {
            content: "it is approved",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value='approved']",
        },
        {
            content: "the history tells who did what",
            trigger: `${FORM} .o_notebook_headers a[name='history']`,
            run: "click",
        },
        {
            content: "down to the approval",
            trigger: `${FORM} [name='event_ids'] .o_data_row:contains('Approved')`,
        },
    ],
});
