"""How a dialog says what became of what was asked, and closes."""


def tell_and_close(kind, title, message):
    """The action that does so.

    :param kind: success or info
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "title": title,
            "message": message,
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
