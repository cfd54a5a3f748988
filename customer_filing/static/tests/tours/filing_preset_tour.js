import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_filing_preset", {
    steps: () => [
        {
            content: "look into a preset",
            trigger: ".o_kanban_record:contains('Distributors') .fs-5",
            run: "click",
        },
        {
            content: "it says what it does, and cannot be edited",
            trigger:
                ".o_form_view:not(:has(input[type='text'])) [name='settings_html']" +
                ":contains('Pre-filing')",
        },
        {
            content: "back to the gallery",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "use another one",
            trigger:
                ".o_kanban_record:contains('Walk-in and deposit') " +
                "button[name='action_use_preset']",
            run: "click",
        },
        {
            content: "under a name of one's own",
            trigger: ".modal [name='name'] input:value('Walk-in and deposit')",
            run: "edit Our shop",
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
            content: "the policy opens with all that the preset said",
            trigger:
                "body:not(:has(.modal)) .o_form_view [name='settings_html']" +
                ":contains('Deposit paid: 90 days')",
        },
        {
            content: "and can be changed",
            trigger: ".o_form_view [name='name'] input:value('Our shop')",
        },
    ],
});
