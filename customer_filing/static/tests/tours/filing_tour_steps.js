// Steps that several tours share. They name no text that a language would change.

const FORM = ".o_action_manager .o_form_view";

/** Open an entry of the menu CRM / Filings. */
export function openFilings(entry) {
    return [
        {
            content: "open the menu Filings",
            trigger: ".o_menu_sections [data-menu-xmlid='customer_filing.filing_menu']",
            run: "click",
        },
        {
            content: `choose ${entry}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid='customer_filing.${entry}']`,
            run: "click",
        },
    ];
}

/** Open a lead from the pipeline's kanban. */
export function openLead(name) {
    return [
        {
            content: `open the lead ${name}`,
            trigger: `.o_opportunity_kanban .o_kanban_record:contains('${name}')`,
            run: "click",
        },
    ];
}

/** Press "File customer" on a lead and wait for the dialog with its proposals. */
export function openFilingDialog(company, phone) {
    return [
        {
            content: "press File customer",
            trigger: `${FORM} button[name='action_filing_submit']`,
            run: "click",
        },
        {
            content: "the dialog proposes the lead's company",
            trigger: `.modal [name='company_name'] input:value('${company}')`,
        },
        {
            content: "and its phone number",
            trigger: `.modal [name='phone'] input:value('${phone}')`,
        },
        {
            content: "and says for how long the customer will be protected",
            trigger: ".modal [name='period']:contains('7')",
        },
    ];
}

export function fileInDialog() {
    return [
        {
            content: "file the customer",
            trigger: ".modal button[name='action_file']",
            run: "click",
        },
    ];
}

/** The lead's banner shows its filing's number and what is left of the protection. */
export function seeProtection(daysLeft) {
    return [
        {
            content: "the dialog is closed",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "the banner shows the filing's number",
            trigger: `${FORM} .alert [name='filing_id']:contains('CF')`,
        },
        {
            content: "and the days left",
            trigger: `${FORM} .alert [name='filing_days_left']:contains('${daysLeft}')`,
        },
        {
            content: "and nothing is left to file",
            trigger: `${FORM}:not(:has(button[name='action_filing_submit']))`,
        },
    ];
}

/** Fail if a text is anywhere on the page, be it hidden or typed into a field. */
export function assertNowhere(...texts) {
    const fields = [...document.querySelectorAll("input, textarea")];
    const page = [
        document.documentElement.outerHTML,
        ...fields.map((field) => field.value),
    ].join("\n");
    for (const text of texts) {
        if (page.includes(text)) {
            throw new Error(`“${text}” is on the page`);
        }
    }
}
