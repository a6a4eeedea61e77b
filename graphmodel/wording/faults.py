"""What an error says to a reader whose language is not the source's: from the error's code to its English sentence with fields.

An error carries its English message ready made, as precise as the place that raised it could be; in another language it is written anew from its
code and values.  A code that is not here is shown in English, which is better than nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphmodel.wording.catalogue import LANGUAGES, N_, _, language

FAULTS: Mapping[str, str] = {
    "unknown_reference": N_("Nothing is called “{text}”. {hint}"),
    "ambiguous_reference": N_("“{text}” can mean {count} different things. Say which by its id: {matches}."),
    "wrong_kind": N_("{name} is a {kind}; asked for was: {wanted}."),
    "missing_argument": N_("{argument} is missing: {help}."),
    "not_a_number": N_("{option} takes a whole number from {at_least}, not “{text}”."),
    "not_a_choice": N_("{option} takes one of {choices}, not “{text}”."),
    "not_a_flag": N_("{option} takes true or false, not “{text}”."),
    "one_value": N_("{option} takes one value only."),
    "unknown_parameter": N_("{question} cannot be asked with “{name}”. It takes: {known}."),
    "not_a_day": N_("{option} takes a day as YYYY-MM-DD, or where a revision is asked for its number, not “{text}”."),
    "unknown_revision": N_("The estate has no revision {revision}; the last one is {last}."),
    "day_not_reached": N_("What the estate says at the end of {day} is not known yet: today is {today}."),
    "unknown_command": N_("There is no command “{name}”. {hint}"),
    "unknown_option": N_("{command} has no option {option}. {hint}"),
    "value_missing": N_("{option} needs a value."),
    "too_many_words": N_("Too much was typed: {extra}. A name with blanks stands in quotation marks."),
    "output_not_written": N_("{file} cannot be written: {reason}"),
    "file_not_read": N_("{file} cannot be read: {reason}"),
    "no_baseline": N_("{file} is not the JSON of an earlier audit. Make one: steward audit --format json -o FILE."),
    "folder_in_use": N_("{folder} holds other files; the demo leaves them alone. Name an empty folder with --folder."),
    "no_estate": N_("There is no estate at {path}. Make one: steward import PATH …, or see an example: steward demo."),
    "export_folder_in_use": N_("{folder} holds other files; the export leaves them alone. Name an empty folder."),
    "nothing_to_ask": N_("{name} uses no system, hosts no object and has no list, so there is nothing to ask it."),
    "folder_missing": N_("An export as CSV is a folder of files. Say which: -o FOLDER."),
    "picture_too_large": N_("A picture holds at most {most} boxes, and this one would have {count}. Ask for fewer: --limit {most}."),
    "negative_depth": N_("A picture cannot reach {depth} steps. Give 0 or more."),
    "unknown_source": N_("No source is called {source}. Known: {known}."),
    "too_long_for_cell": N_("{field} of {id} is longer than a cell can be ({most} characters). Export yaml, json or csv instead."),
    "nothing_fails": N_("Name at least one system that fails."),
    "nothing_to_draw": N_("The answer names no system that could be drawn."),
    "nothing_to_find": N_("Say a name, or a part of one."),
    "way_from_nowhere": N_("A way begins at a System."),
    "two_differences": N_("Compare two records of one day, or two days of one record."),
    # --- what is the same
    "merge_same": N_("{keep} and {drop} are already the same node."),
    "merge_kinds": N_("{keep} is a {first} and {drop} is a {second}; only nodes of one kind can be merged."),
    "not_merged": N_("{drop} has not been merged into another node, so there is nothing to take back."),
    "cannot_name": N_("“{text}” ({field}) cannot name {name}, which is a {kind}."),
    # --- the estate's file
    "busy": N_("Somebody else is writing to {path}. Try again in a moment."),
    "conflict": N_("The estate is at revision {head}, the change was prepared on {on}. Prepare it again."),
    "stale": N_("{id} was changed at revision {revision}; you had seen revision {seen}. Nothing was changed."),
    "change_refused": N_("The change was not made, because something in it is wrong."),
    "changes_overlap": N_("These changes touch the same things. Send them one after the other."),
    "unknown_node": N_("There is no node {text}."),
    "unknown_relation": N_("There is no relation {text}."),
    "does_not_fit": N_("The change does not fit what the estate says. Prepare it again."),
    "unknown_end": N_("{id} names {end}, which the estate has never had. Prepare the change again."),
    "not_an_estate": N_("{path} is not an estate. Name another file with --estate."),
    "foreign_file": N_("{path} is an SQLite file of another program. It was left alone; name another file with --estate."),
    "cut_short": N_("{path} is cut short. Bring back a backup."),
    "corrupt": N_("{path} is damaged ({reason}). Bring back a backup."),
    "row_unreadable": N_("The estate is damaged: what is stored of a {word} cannot be read. Bring back a backup."),
    "too_new": N_("{path} was written by a later version of Stewardgraph. Upgrade stewardgraph."),
    "disk_full": N_("{path} cannot be written: the disk is full. Nothing was changed; make room and try again."),
    "not_writable": N_("{path} or its folder cannot be written ({reason}). Nothing was changed; ask for the right to write there."),
    "not_readable": N_("{path} cannot be read: {reason}."),
    "storage_fault": N_("{path} cannot be used: {reason}. Nothing was changed."),
    "no_folder": N_("The folder of {path} does not exist. Make it first."),
    "no_wal": N_("{path} cannot be written safely: its file system lets SQLite keep no write-ahead log. Put the estate on a local disk."),
    "file_exists": N_("{path} is there already; nothing is overwritten. Name another file."),
    "other_history": N_("{target} holds another history than {source}; a copy overwrites nothing. Name an empty target."),
    "copy_differs": N_("Revision {revision} of {source} is not what it was when it was written. steward verify tells more."),
    "no_file": N_("An estate in memory has no file to copy to {path}; export it instead."),
    "no_such_engine": N_("“{url}” names no estate: give the path of a file, or a neo4j:// address."),
    "closed": N_("{path} has been closed."),
    # --- over HTTP
    "secret_wanted": N_("This server wants its start's secret. Open the link that “steward serve” printed, or send Authorization: Bearer TOKEN."),
    "secret_wrong": N_("That is not this server's secret. It stands beside the estate, in ESTATE.token."),
    "forbidden": N_("That may not be done."),
    "link_used": N_("This link has been used, or is from an earlier start. Use the one that “steward serve” printed last."),
    "csrf": N_("This form is too old, or not ours. Load the page again and send it once more."),
    "foreign_origin": N_("That was sent by a page that is not this server's own. Nothing was changed."),
    "bad_host": N_("This server does not go by that name. Use http://127.0.0.1 or http://localhost and its port."),
    "no_files": N_("Choose at least one file."),
    "upload_gone": N_("These files are no longer waiting: they were read in, or more than half an hour has passed. Choose them again."),
    "form_incomplete": N_("The form is incomplete. Load the page again and send it once more."),
    "reason_missing": N_("Say why: the reason stands in the history."),
    "owner_gone": N_("{name} is there through {through} and cannot answer for anything from {since} on. Choose somebody else."),
    "not_found": N_("There is nothing at this address."),
    "method_not_allowed": N_("That cannot be done at this address."),
    "bad_request": N_("The request is not understood."),
    "no_form": N_("This address takes forms."),
    "too_large": N_("That is larger than the {most} bytes that are taken. Nothing was changed."),
    "not_json": N_("The body is no JSON: {what}."),
    "bad_json": N_("The body is JSON that says something twice."),
    "not_an_object": N_("The body is no JSON object."),
    "wrong_content_type": N_("This address takes {wanted}."),
    "unknown_parameter_here": N_("This address cannot be asked with “{name}”. It takes: {known}."),
    "number_between": N_("{option} takes a whole number from {at_least} to {at_most}, not “{text}”."),
    "no_such_kind": N_("There is no kind “{text}”. There are: {known}."),
    "bad_cursor": N_("This cursor is not one of this list. Begin without one."),
    "bad_etag": N_("That is no revision of anything here. Read the node again, and send its ETag."),
    "filename_missing": N_("filename is missing: what the file is called."),
    "text_too_long": N_("A text is longer than {most} characters."),
    "file_nameless": N_("A file has no name. Give one with its ending, such as list.csv."),
    "file_twice": N_("Two of the files are called {name}. Give each a name of its own."),
    "import_refused": N_("Nothing was written, because something is wrong."),
    "keep_writing": N_("Others keep writing to the estate. Try again when they have finished."),
    "too_slow": N_("The answer takes longer than a request may last. It is being worked out to the end: ask again in a moment."),
    "surprise": N_("Something went wrong in the program itself. Whoever started the server can see what."),
    "busy_now": N_("Somebody else is writing to the estate. Try again in a moment."),
    "estate_away": N_("The estate cannot be read just now. Try again in a moment; if it lasts, whoever started the server can see why."),
    "estate_gone": N_("The file of the estate is not there any more."),
    "import_ended": N_(
        "The import was ended from outside, and nothing was written. Is there too little memory? Try again, with fewer files at once."
    ),
    "not_loopback": N_(
        "{host} can be reached by others, and there is no sign-in yet: whoever reaches the server could read and change everything. "
        "Serve on 127.0.0.1, and let others in by a tunnel (ssh -L 8000:127.0.0.1:8000) on accounts of their own."
    ),
    "unfit_token": N_("STEWARD_TOKEN holds blanks or letters that a header cannot carry. Use A–Z, a–z, 0–9, - and _."),
    "port_taken": N_("Port {port} of {host} cannot be served: {reason}. Give another one with --port."),
    "token_not_written": N_("{file} cannot be written: {reason}. Give the secret yourself in STEWARD_TOKEN."),
    # --- the estate in a Neo4j database
    "bad_address": N_("{url} is no address of a Neo4j server. It reads like neo4j://HOST:7687."),
    "address_says_too_much": N_(
        "{url} is all that the address should say. The user, the password and the database are named by NEO4J_USERNAME, NEO4J_PASSWORD and "
        "NEO4J_DATABASE."
    ),
    "sign_in_refused": N_(
        "{url} refuses to let {user} in. Set NEO4J_USERNAME and NEO4J_PASSWORD; after several wrong tries wait a moment. Nothing was changed."
    ),
    "not_allowed": N_("{user} has not the right to do this at {url} ({reason}). Nothing was changed; ask whoever runs the server."),
    "no_database": N_("{url} has no such database. Set NEO4J_DATABASE to one it has, or leave it out for the server's own choice."),
    "takes_no_writes": N_(
        "{url} takes no changes: it is a replica or set to read only. Use the cluster's neo4j:// address. Nothing was changed."
    ),
    "database_too_slow": N_(
        "{url} did not finish within the time that was allowed ({reason}). Nothing was changed; try again when it has less to do."
    ),
    "server_memory": N_("{url} has too little memory for this ({reason}). Nothing was changed; give the server more, see docs/neo4j.md."),
    "unreachable": N_("{url} cannot be reached ({reason}). Nothing was changed. See whether the server runs and the address is right."),
    "writer_busy": N_(
        "Somebody else ({writer}) is writing to {url}. Try again in a moment; if that writer was interrupted, the way is free in {seconds} seconds."
    ),
    "lease_lost": N_("Another writer has taken over at {url}, because this one was held up too long. Nothing was changed; try again."),
    "perhaps_changed": N_(
        "The connection to {url} was lost in the moment when the change was completed, and whether it was kept is not known. "
        "When the server is back, make the same change again: what is there already stays as it is."
    ),
    "foreign_database": N_(
        "The database at {url} holds something else than an estate. It was left alone; name an empty database with NEO4J_DATABASE."
    ),
    "database_emptied": N_("The estate that was at {path} is gone. Bring back a backup."),
    "other_estate": N_("Another estate has taken the place of the one at {url}. Begin again."),
    "older_estate": N_("The estate at {url} was at revision {was} and is now at {head}: an older state has been brought back. Begin again."),
    "bad_text": N_("A text holds half a character and cannot be kept. Nothing was changed."),
}
"""From an error's code to its sentence."""


def fault(code: str, message: str, values: Mapping[str, object]) -> str:
    """The sentence of an error in the present language; `message` is its English one."""
    if language() == LANGUAGES[0] or code not in FAULTS:
        return message
    return _(FAULTS[code], **values)
