import { registry } from "@web/core/registry";

const DRAFT = "body:not(:has(.modal)) .o_form_view";

/** Choose an entry of the menu CRM / Configuration. */
function configure(entry) {
    return [
        {
            content: "open the menu Configuration",
            trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_config']",
            run: "click",
        },
        {
            content: `choose ${entry}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid='${entry}']`,
            run: "click",
        },
    ];
}

function openPage(name) {
    return {
        content: `open the page ${name}`,
        trigger: `${DRAFT} .o_notebook a.nav-link[name='${name}']`,
        run: "click",
    };
}

/** The team's form shows a value, and that it is the team's own. */
function seeOwn(text) {
    return {
        content: `this team's own: ${text}`,
        trigger:
            ".o_form_view [name='filing_settings_html'] " +
            `tr:contains('This team') .fw-bolder:contains('${text}')`,
    };
}

function seeShared(text) {
    return {
        content: `as in the policy: ${text}`,
        trigger: `.o_form_view [name='filing_settings_html'] td:contains('${text}')`,
    };
}

registry.category("web_tour.tours").add("customer_filing_terms", {
    steps: () => [
        ...configure("customer_filing.filing_menu_config_presets"),
        {
            content: "use the preset with a queue",
            trigger:
                ".o_kanban_record:contains('Project with a queue') " +
                "button[name='action_use_preset']",
            run: "click",
        },
        {
            content: "for a team",
            trigger: ".modal [name='team_ids'] input",
            run: "edit South",
        },
        {
            content: "choose the team",
            trigger: ".o-autocomplete--dropdown-item a:contains('South')",
            run: "click",
        },
        {
            content: "make the policy",
            trigger: ".modal button[name='action_use']",
            run: "click",
        },
        {
            content: "the policy opens",
            trigger: `${DRAFT} [name='settings_html']:contains('Project: 1 month')`,
        },
        ...configure("crm.crm_team_config"),
        {
            content: "open the sales team",
            trigger: ".o_data_row td[name='name']:contains('South')",
            run: "click",
        },
        openPage("filing"),
        seeShared("Project: 1 month from tomorrow on, to the end of the day"),
        seeShared("May wait for the end"),
        seeShared("Postpone the end by their number"),
        {
            content: "nothing is the team's own yet",
            trigger: ".o_form_view [name='filing_settings_html']:not(:contains('This team'))",
        },
        {
            content: "change the terms for this team",
            trigger: "button[name='action_filing_change_terms']:visible",
            run: "click",
        },
        {
            content: "open the period of projects",
            trigger:
                ".o_form_view [name='line_ids'] .o_data_row:contains('Project') " +
                "td[name='text']",
            run: "click",
        },
        {
            content: "two months",
            trigger: ".modal [name='length'] input",
            run: "edit 2 && press Tab",
        },
        {
            content: "it is told at once",
            trigger: ".modal [name='text']:contains('2 months from tomorrow on')",
        },
        {
            content: "keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        openPage("follow_up"),
        {
            content: "the first contact",
            trigger: "[name='stage_ids'] .o_data_row td[name='length']",
            run: "click",
        },
        {
            content: "within five days",
            trigger: "[name='stage_ids'] .o_selected_row [name='length'] input",
            run: "edit 5",
        },
        openPage("approval"),
        {
            content: "add a level",
            trigger: "[name='approval_level_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "of eight hours",
            trigger: "[name='approval_level_ids'] .o_selected_row [name='hours'] input",
            run: "edit 8",
        },
        {
            content: "look at what would happen",
            trigger: "button[name='action_forecast']",
            run: "click",
        },
        {
            content: "it is shown",
            trigger: ".modal [name='example']:contains('Project')",
        },
        {
            content: "close it",
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "put it in force",
            trigger: `${DRAFT} button[name='action_put_in_force']`,
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
        openPage("filing"),
        seeOwn("Project: 2 months"),
        seeOwn("First contact within 5 days"),
        seeOwn("A filing: Team leader, within 8 hours"),
        seeShared("May wait for the end"),
    ],
});
