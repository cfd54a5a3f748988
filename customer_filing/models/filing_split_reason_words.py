"""Why a share of a split is as it is, as a person reads it."""

from . import filing_split_words as words
from . import filing_words


def of_reasons(env, reasons, whole=True, role=""):
    """The reasons of one share in the reader's language, one after the other.

    :param reasons: [{"code", "params"}], as kept with a share, or core Reasons
    :param whole: whether the reader sees the whole split; to a payee no colleague is
        named, and no part but his own
    :param role: of the share
    """
    told = []
    for reason in reasons or ():
        code, params = _parts(reason)
        told.append(of_reason(env, code, {"of": role} | params, whole))
    told = [text for text in told if text]
    if not told:
        return ""
    text = filing_words.strung(env, told)
    return text[:1].upper() + text[1:]


def _parts(reason):
    if isinstance(reason, dict):
        return reason["code"], reason.get("params") or {}
    return reason.code, dict(reason.params)


def of_reason(env, code, params, whole=True):
    """One reason as a sentence without its full stop; "" for an unknown code."""
    for tell in (_of_work, _of_template, _of_key, _of_loss, _of_right, _of_leader):
        if text := tell(env, code, params, whole):
            return text
    return ""


def _name(env, params, whole):
    """Whom a reason is about, by name or by no name."""
    named = whole and params.get("person")
    found = named and words.payee_name(env, params["kind"], params["person"])
    return found or env._("somebody else")


def _to(env, params):
    """Where a share goes, as the end of a sentence."""
    _ = env._
    to = params.get("to") or ""
    phrases = {
        "": _("the share goes to whoever takes what is left over"),
        "kept": _("the share stays with him"),
        "company": _("the share goes to the company"),
        "closer": _("the share goes to the closing side"),
        "shop": _("the share goes to the shop"),
    }
    return phrases.get(to) or _("the share goes to: %s", words.role_name(env, to))


# ---- what he did ----


def _of_work(env, code, params, whole):
    _ = env._
    if code == "filed":
        return _of_filed(env, params)
    if code == "by_work":
        part = words.percent(env, params["part"])
        return _("did %s of the work", part)
    if code == "maintained":
        name = _name(env, params, whole)
        return _("looked after the customer while %s was away", name)
    return ""


def _of_filed(env, params):
    _ = env._
    since = params.get("date") and words.day(env, params["date"])
    count = int(params.get("follow_ups") or 0)
    if not since:
        return _("took part in this role")
    if params.get("of") == "owner":
        return _of_owner(env, since, count)
    if not count:
        return _("took part since %s", since)
    if count == 1:
        return _("took part since %s, 1 follow-up", since)
    return _("took part since %(day)s, %(count)s follow-ups", day=since, count=count)


def _of_owner(env, since, count):
    _ = env._
    if not count:
        return _("filed on %s", since)
    if count == 1:
        return _("filed on %s, 1 follow-up", since)
    return _("filed on %(day)s, %(count)s follow-ups", day=since, count=count)


# ---- what the template says ----


def _of_template(env, code, params, whole):
    _ = env._
    if code == "shared":
        if not whole:
            return _("shared with others of this role")
        return _("shared evenly by %s", params["count"])
    if code == "no_share":
        return _(
            "%(name)s took part (%(role)s), and the template gives nothing for it",
            name=_name(env, params, whole),
            role=words.role_name(env, params["role"]),
        )
    sentences = {
        "template": _("as the template says"),
        "fixed": _("a fixed amount"),
        "rest": _("takes what is left over"),
        "negotiated": _("as agreed by all sides"),
        "performance_shop": _("counts for the closing shop"),
        "performance_own_shop": _("counts for his shop"),
        "performance_closer": _("counts for whoever closed the deal"),
    }
    return sentences.get(code, "")


def _of_key(env, code, params, whole):
    _ = env._
    name = _name(env, params, whole)
    if code == "key_taken" and whole:
        part = words.percent(env, params["percent"])
        return _("%s of it are the key holder's", part)
    sentences = {
        "key": _("for holding the key, from the listing and the closing side"),
        "key_taken": _("a part of it is the key holder's"),
        "newcomer": _("shares the closing part with the newcomer, %s", name),
        "is_newcomer": _("a newcomer, who shares the closing part with %s", name),
        "performance_mentor": _("performance of a newcomer, %s", name),
    }
    return sentences.get(code, "")


# ---- what was lost ----


def _of_loss(env, code, params, whole):
    _ = env._
    if code in ("missing", "kept_part"):
        return _of_nobody(env, code, params)
    name, to = _name(env, params, whole), _to(env, params)
    if code == "no_follow_up":
        return _of_silence(env, params, name, to)
    if code == "invalid_filing":
        return _of_invalid(env, params, name, to)
    if code == "wrong_data":
        return _(
            "what %(name)s recorded was wrong, which costs %(percent)s of it: %(to)s",
            name=name,
            percent=words.percent(env, params["percent"]),
            to=to,
        )
    told = {"name": name, "to": to}
    sentences = {
        "departed": _("%(name)s has left: %(to)s", **told),
        "missing_documents": _("documents of %(name)s are missing: %(to)s", **told),
        "unmaintained": _(
            "%(name)s was away, and nobody followed up for him: %(to)s", **told
        ),
    }
    return sentences.get(code, "")


def _of_nobody(env, code, params):
    _ = env._
    if code == "kept_part":
        return _(
            "%s of his share are left to him", words.percent(env, params["percent"])
        )
    role = words.role_name(env, params["role"])
    return _("nobody had the role “%(role)s”: %(to)s", role=role, to=_to(env, params))


def _of_silence(env, params, name, to):
    _ = env._
    if params.get("last"):
        return _(
            "%(name)s last followed up on %(day)s, not within %(days)s days before the "
            "deal: %(to)s",
            name=name,
            day=words.day(env, params["last"]),
            days=params["days"],
            to=to,
        )
    return _(
        "%(name)s did not follow up within %(days)s days before the deal: %(to)s",
        name=name,
        days=params["days"],
        to=to,
    )


def _of_invalid(env, params, name, to):
    _ = env._
    if params.get("until"):
        return _(
            "the filing of %(name)s was valid until %(day)s only: %(to)s",
            name=name,
            day=words.day(env, params["until"]),
            to=to,
        )
    return _("%(name)s had no valid filing: %(to)s", name=name, to=to)


# ---- rights that were granted before ----


def _of_right(env, code, params, whole):
    _ = env._
    if code == "right":
        return _(
            "a right to %(percent)s, granted on %(day)s",
            percent=words.percent(env, params["percent"]),
            day=words.day(env, params["date"]),
        )
    if code == "right_taken" and whole:
        part = words.percent(env, params["percent"])
        return _("%s of it were granted to others before", part)
    if code == "right_taken":
        return _("a part of it was granted to others before")
    if code == "right_heir":
        return _(
            "a right of %(name)s: %(to)s",
            name=_name(env, params, whole),
            to=_to(env, params),
        )
    return ""


# ---- what the leader changed ----


def _of_leader(env, code, params, whole):
    _ = env._
    if code == "adjusted":
        return _(
            "changed by hand from %(before)s to %(after)s",
            before=words.percent(env, params["before"]),
            after=words.percent(env, params["after"]),
        )
    sentences = {
        "chosen": _("named by who proposed it"),
        "added": _("added by who proposed it"),
    }
    return sentences.get(code, "")
