import { registry } from "@web/core/registry";
import {
    fileInDialog,
    openFilingDialog,
    openFilings,
    openLead,
    seeProtection,
} from "@customer_filing/../tests/tours/filing_tour_steps";

const LEAD = "Lathe for Zhaodu";
const FORM = ".o_action_manager .o_form_view";

/** Open the request that waits for this leader, and press Approve. */
function approveRequest(text) {
    return [
        ...openFilings("filing_menu_requests"),
        {
            content: "it waits for nobody else",
            trigger: `.o_data_row:contains('${text}') td[name='waits_for']:contains('Dai Chen')`,
        },
        {
            content: "open the request",
            trigger: `.o_data_row:contains('${text}') td[name='filing_id']`,
            run: "click",
        },
        {
            content: "press Approve",
            trigger: `${FORM} button[name='action_approve']`,
            run: "click",
        },
    ];
}

const approved = {
    content: "it is approved",
    trigger: ".o_statusbar_status .o_arrow_button_current[data-value='approved']",
};

registry.category("web_tour.tours").add("customer_filing_approval_asked", {
    steps: () => [
        ...openLead(LEAD),
        ...openFilingDialog("重庆兆度销售工程有限公司", "13800001234"),
        {
            content: "the dialog says who will approve it",
            trigger: ".modal [name='approval_text']:contains('Dai Chen')",
        },
        ...fileInDialog(),
        {
            content: "the answer says that it waits",
            trigger: ".o_notification:contains('submitted for approval')",
        },
        {
            content: "so does the lead, which cannot be filed twice",
            trigger:
                `${FORM}:not(:has(button[name='action_filing_submit'])) ` +
                ".alert[name='filing_waiting']:contains('Waits for approval')",
        },
        {
            content: "open the filing",
            trigger: `${FORM} button[name='action_filing_open_waiting']`,
            run: "click",
        },
        {
            content: "its filer may recall it, and nothing more",
            trigger: `${FORM}:not(:has(button[name='action_submit'])) button[name='action_recall']`,
        },
    ],
});

registry.category("web_tour.tours").add("customer_filing_approval_given", {
    steps: () => [
        ...approveRequest("Approve the filing"),
        {
            content: "confirm with what was seen",
            trigger: ".modal button[name='action_decide']",
            run: "click",
        },
        approved,
    ],
});

registry.category("web_tour.tours").add("customer_filing_extension_asked", {
    steps: () => [
        ...openLead(LEAD),
        ...seeProtection(7),
        {
            content: "the first contact is due",
            trigger: `${FORM} .alert [name='filing_deadline_text']:contains('First contact')`,
        },
        {
            content: "log a follow-up",
            trigger: `${FORM} button[name='action_filing_log_follow_up']`,
            run: "click",
        },
        {
            content: "with a note that says too little",
            trigger: ".modal [name='note'] textarea",
            run: "edit Called.",
        },
        {
            content: "look at the next field",
            trigger: ".modal [name='next_plan_on'] input, .modal [name='next_plan_on'] button",
            run: "click",
        },
        {
            content: "the dialog says so at once",
            trigger: ".modal [name='fault_text']:contains('too little')",
        },
        {
            content: "write what was said",
            trigger: ".modal [name='note'] textarea",
            run: "edit She asks for an offer with two lathes by Friday.",
        },
        {
            content: "log it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "the note stands in the chatter, and nothing is due any more",
            trigger:
                `body:not(:has(.modal)):has(.o-mail-Message:contains('two lathes')) ` +
                `${FORM} .alert[name='filing_protected']:not(:contains('First contact'))`,
        },
        {
            content: "ask for an extension",
            trigger: `${FORM} button[name='action_filing_extend']`,
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal [name='reason'] textarea",
            run: "edit She decides after the fair.",
        },
        {
            content: "and what was done",
            trigger: ".modal [name='report'] textarea",
            run: "edit The offer is with her.",
        },
        {
            content: "send it",
            trigger: ".modal button[name='action_ask']",
            run: "click",
        },
        {
            content: "until it is decided, the customer is kept",
            trigger: `body:not(:has(.modal)) ${FORM} .alert:contains('Kept until')`,
        },
        {
            content: "and nothing more can be asked for",
            trigger: `${FORM}:not(:has(button[name='action_filing_extend']))`,
        },
    ],
});

registry.category("web_tour.tours").add("customer_filing_extension_granted", {
    steps: () => [...approveRequest("Extend the protection"), approved],
});
