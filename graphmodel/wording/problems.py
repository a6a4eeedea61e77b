"""What a problem says and how it is mended: one table, from the code to the two English sentences.

Fields are filled from the problem's `values`, and `{value}` with the text that was read.  Whoever makes a new code adds its line here; a test finds
the codes that have none.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphmodel.wording.catalogue import N_

PERHAPS = N_("Perhaps “{nearest}” is meant: then correct the name. Until then it is remembered as it was written.")
"""The repair of a name that is nobody's, where another is spelled nearly alike."""
PROBLEMS: Mapping[str, tuple[str, str]] = {
    # --- files
    "file_missing": (N_("There is no such file or folder."), N_("Check the path.")),
    "file_unreadable": (N_("The file cannot be read: {reason}"), N_("Check that it exists, that you may read it, and that it is not damaged.")),
    "unknown_file_type": (N_("The file is of a kind that is not read here."), N_("Save it as CSV, XLSX, YAML or JSON.")),
    # --- changes by hand
    "node_or_relation": (N_("The change names neither a node nor a relation, or both."), N_("Give one of them.")),
    "seen_missing": (N_("It is not said which revision of {id} was seen."), N_("Read it first, and send its revision as “seen”.")),
    "id_taken": (N_("The id {id} is taken."), N_("Choose another, or leave it out.")),
    "cannot_alter": (N_("“{key}” cannot be altered."), N_("End this one, and add another.")),
    "node_in_use": (
        N_("{id} cannot be ended while {count} relations hang on it."),
        N_("End them first, or give the node a last day (valid_through)."),
    ),
    "relation_there": (N_("The register says so already ({id})."), N_("Alter that one.")),
    "relation_derived": (N_("{id} follows from a group's name, and is made anew at every import."), N_("Add a relation that says otherwise.")),
    # --- the store itself
    "store_damaged": (N_("The estate's file is damaged: {detail}"), N_("Bring back a backup; do not write to this file.")),
    "row_damaged": (
        N_("What is stored of {id} (table {table}, revision {revision}) is not what was written."),
        N_("Bring back a backup, and find out who changed the file."),
    ),
    "chain_broken": (
        N_("The history has been altered: revision {revision} is not what it was when it was made."),
        N_("Compare with a backup from before, and find out who changed the file."),
    ),
    # --- reading tables: what was assumed, and what was left out by rule
    "assumed_encoding": (N_("The text was read as {encoding} ({sure} % sure)."), N_("If names look wrong, save the file as UTF-8.")),
    "assumed_delimiter": (
        N_("The fields were taken to be separated by: {delimiter} ({sure} % sure)."),
        N_("If columns look wrong, save the file as XLSX."),
    ),
    "misleading_name": (N_("The name ends in {suffix}, the content is {kind}, and so it was read."), N_("Give the file its right ending.")),
    "hidden_sheet": (N_("The sheet is hidden and was not read."), N_("Unhide it if it should count.")),
    "sheet_without_cells": (N_("The sheet is a chart or the like and holds no table."), N_("Nothing has to be done.")),
    "hidden_rows": (N_("{count} rows are hidden; they were read."), N_("Remove them if they should not count.")),
    "hidden_columns": (N_("{count} columns are hidden; they were read."), N_("Remove them if they should not count.")),
    # --- reading tables: doubtful rows
    "ragged_row": (
        N_("The row (line {line}) has {fields} fields, the table has {width} columns."),
        N_("Put quotation marks round texts that hold the delimiter, or remove what stands past the last column."),
    ),
    "cell_too_long": (
        N_("The row (line {line}) has a cell of {length} characters; at most {limit} are read."),
        N_("Shorten it, or let long texts stand in a document of their own."),
    ),
    "short_row": (
        N_("The row (line {line}) has only {fields} fields, the table has {width} columns; it may have been cut in two."),
        N_("Look whether a line break stands in a text without quotation marks, or a delimiter is missing."),
    ),
    # --- reading tables: files that are refused
    "empty_file": (N_("The file is empty."), N_("Export it again.")),
    "document_not_table": (
        N_("The file is of the kind {kind}, a document and not a table, and is not read."),
        N_("If a table stands in it, copy that into a spreadsheet and save it as .xlsx."),
    ),
    "undecodable": (
        N_("The byte {value} at position {offset} (line {line}, near “{near}”) stands for no character in {encoding}."),
        N_("Save the file as UTF-8, or mend the text at that place."),
    ),
    "bad_text": (N_("The text holds the character {character}, which cannot be kept."), N_("Remove it where the text comes from.")),
    "unclosed_quote": (
        N_("A quotation mark on line {line} is never closed: {value}"),
        N_("Close it, or double quotation marks that are meant as text."),
    ),
    "too_large": (
        N_("The file is too large: {found} {unit}, at most {limit} are read."),
        N_("Divide it, or remove what is not data; on the command line --max-bytes raises the limits."),
    ),
    "too_deep": (N_("The file is nested deeper than {limit} levels."), N_("It was hardly made by an ordinary program: do not open it.")),
    "sheet_too_sparse": (
        N_("The sheet has {found} cells scattered over {places} places."),
        N_("Remove the lonely cells far to the right, and save it again."),
    ),
    "bad_archive": (
        N_("The workbook is damaged, or made to deceive: {reason}"),
        N_("Open it in a spreadsheet program and save it again, if you trust who sent it."),
    ),
    "xml_forbidden": (N_("The file declares a document type, which data has no use for."), N_("It may be an attack: do not open it.")),
    "password_protected": (N_("The file is protected by a password."), N_("Save it without a password.")),
    "old_excel": (N_("The file is an old Excel workbook (.xls)."), N_("Open it and save it as .xlsx.")),
    "binary_workbook": (N_("The file is a binary workbook (.xlsb)."), N_("Open it and save it as .xlsx.")),
    "open_document": (N_("The file is an OpenDocument spreadsheet (.ods)."), N_("Open it and save it as .xlsx or CSV.")),
    "web_page_as_table": (
        N_("The file is named as a table, but is a web page or an XML file."),
        N_("Open it in a spreadsheet program and save it as .xlsx."),
    ),
    "reader_died": (
        N_("Reading the file failed: {reason}. Nothing of it was taken."),
        N_("Open it in a spreadsheet program and save it again, if you trust who sent it."),
    ),
    "reader_stuck": (
        N_("Reading the file was ended after {seconds} seconds without progress."),
        N_("Try again when the machine is less busy; else save the file again in a spreadsheet program."),
    ),
    "reader_slow": (
        N_("Reading the file was ended after {seconds} seconds; it should have been done long before."),
        N_("Divide the file, or save it again in a spreadsheet program; on the command line --max-bytes raises the limits."),
    ),
    # --- policies of the audit
    "policies_no_mapping": (N_("The file holds no policies."), N_("Write one finding's code a line, and after a colon “off” or a severity.")),
    "unknown_finding": (N_("“{value}” is no finding of the audit."), N_("docs/findings.md lists them.")),
    "unknown_severity": (N_("“{value}” is no severity."), N_("Write one of {choices}.")),
    # --- tables as they were understood
    "table_understood": (
        N_("Read as {kind} ({sure} % sure): heading in row {header_row}, {rows} rows; {columns}"),
        N_("If that is wrong, correct it in a profile (--profile)."),
    ),
    "table_not_understood": (
        N_("A table of {rows} rows was not understood and is not read. Its headings: {headings}"),
        N_("Say in a profile what its rows are and what the columns mean, or use headings such as System, Systemägare, Leverantör."),
    ),
    "no_heading_row": (
        N_("No heading row was found in {rows} rows, so nothing is read. The first: {value}"),
        N_("Put headings above the columns, or say in a profile which row they stand in."),
    ),
    "table_turned": (
        N_("The headings seem to stand in the first column, so nothing is read: {headings}"),
        N_("Turn the table round, so that each row is one thing: in Excel copy it, then paste it with “Transpose”."),
    ),
    "tables_side_by_side": (
        N_("After an empty column another table seems to begin (“{heading}”); it was read as columns of the first."),
        N_("Give it a sheet of its own, or move it below the first."),
    ),
    "sheet_without_table": (N_("The sheet holds no table, only text in {rows} rows: {value}"), N_("Nothing needs to be done.")),
    "column_assumed": (
        N_("The column “{heading}” is read as {meaning} ({sure} % sure, by {why})."),
        N_("If that is wrong, correct it in a profile."),
    ),
    "column_not_read": (N_("The column “{heading}” is not read: nobody knows what it means."), N_("Say in a profile what it means, if it matters.")),
    "personal_number_not_read": (
        N_("The column “{heading}” is not read: personal numbers have no place here."),
        N_("Remove it before the file is sent on."),
    ),
    "responsible_read_as_owner": (
        N_("The column “{heading}” is read as owner, since the table has no other column of owners."),
        N_("If those who stand there do not own the systems, say in a profile that the column is contact."),
    ),
    "names_assumed": (
        N_("No heading says what the rows are about; “{heading}” is taken for the names, by what stands in it, so this is read as {kind}."),
        N_("Write a heading that says it (System, Förvaltning, Grupp …), or say in a profile what the column means."),
    ),
    "no_systems_told": (
        N_("The file stands among the inventories, but its {rows} rows are read as {kind}: no system comes of them."),
        N_("Look whether that is right; if not, name the column of systems System, or correct it in a profile."),
    ),
    "people_not_owners": (
        N_("The column “{heading}” holds people, but does not say that they own anything: they are read as contacts."),
        N_("If they are the owners, write Systemägare above them, or say in a profile that the column is owner."),
    ),
    "systems_not_read": (
        N_("The column “{heading}” names systems, but does not say which way data goes, and another column does: it is not read."),
        N_("Say in a profile whether the column is needs or feeds."),
    ),
    "direction_assumed": (
        N_("“{heading}” does not say which way data goes; it is read as: the system of the row needs those in the cell."),
        N_("If it is the other way round, say in a profile that the column is feeds."),
    ),
    "separator_assumed": (N_("The names in “{heading}” are cut at: {separator}"), N_("If that is wrong, correct it in a profile.")),
    "filled_down": (
        N_("{cells} empty cells in “{heading}” are read as the value above them."),
        N_("If they are meant to be empty, write a dash in them."),
    ),
    "scale_assumed": (
        N_("“{heading}” is read on the scale {scale} (the highest is 4 here; known by: {why})."),
        N_("If that is wrong, say the scale in a profile."),
    ),
    "lifecycle_from_title": (N_("All systems under “{value}” are read as {lifecycle}."), N_("Give each its own status if that is wrong.")),
    "department_assumed": (
        N_("The file is read as the list of {department} ({sure} % sure, from {whence})."),
        N_("If that is wrong, name the department in sources.yaml."),
    ),
    "department_not_known": (
        N_("Nothing tells whose list this file is, so no department uses its systems."),
        N_("Name the department in sources.yaml, or in a title above the table."),
    ),
    "authority_assumed": (
        N_("The file lists role assignments; its word is the last on: {fields}"),
        N_("If that is wrong, say which fields it rules in sources.yaml."),
    ),
    "row_of_no_system": (
        N_("The row has answers, but neither an id nor a name in “{heading}”."),
        N_("Write the system's name, or remove the row."),
    ),
    "row_without_name": (N_("The row names nothing in “{heading}” and is passed over."), N_("Write the name, or remove the row.")),
    "placeholder_read": (N_("“{value}” names nobody; read as {reading} ({field})."), N_("Name a person, a position or a department.")),
    "points_above": (
        N_("“{value}” points to another row, which may have been moved since; nobody is read from it."),
        N_("Write the name in the cell."),
    ),
    "doubtful_person": (N_("“{value}” has a question mark; read as meant."), N_("Ask, and remove the question mark.")),
    "formula_without_value": (
        N_("“{heading}” holds a formula whose result was not saved with the file: {formula}"),
        N_("Open the file in a spreadsheet program, save it there, and import it again."),
    ),
    "formula_as_text": (
        N_("“{heading}” holds a formula where its result should stand: {formula}"),
        N_("Export the values, not the formulas."),
    ),
    "cell_shows_error": (
        N_("“{heading}” shows the error {error}; it is read as empty."),
        N_("Mend the formula, or write the value in its place."),
    ),
    "day_not_understood": (N_("“{value}” is not understood as a day."), N_("Write it as 2026-10-01.")),
    "criticality_not_understood": (
        N_("“{value}” is not understood as criticality on this column's scale."),
        N_("Write 1–4 (4 highest), or Låg, Medel, Hög, Mycket hög."),
    ),
    "klassa_not_understood": (N_("“{value}” is not understood as an information class."), N_("Write the levels as 3-1-1 (0–4 each).")),
    "lifecycle_not_understood": (N_("“{value}” is not understood as a status."), N_("Write planerad, i drift, under avveckling or avvecklad.")),
    "personal_data_not_understood": (N_("“{value}” does not say whether there are personal data."), N_("Write ja, nej or känsliga.")),
    "number_not_understood": (N_("“{value}” is not understood as a number."), N_("Write digits.")),
    "level_not_understood": (N_("“{value}” is not understood as a level."), N_("Write objekt, förvaltning or portfölj.")),
    "level_guessed": (
        N_("Nothing tells the level of the group “{value}”; read as department."),
        N_("Write objekt, förvaltning or portfölj in a column called Nivå."),
    ),
    "role_not_understood": (
        N_("“{value}” is not understood as a role."),
        N_("Write for instance Systemägare, Objektledare IT, Ordförande or Ledamot."),
    ),
    "role_not_kept": (
        N_("The role “{value}” is known, but says nothing of ownership, leadership or groups."),
        N_("Nothing needs to be done."),
    ),
    "nobody_named": (N_("Nobody is named for “{value}”."), N_("Name a person.")),
    "no_alias": (N_("No other name stands here: “{value}”."), N_("Nothing needs to be done.")),
    "no_plan": (N_("There is no plan here: “{value}”."), N_("Nothing needs to be done.")),
    "period_turned": (N_("The first day, {valid_from}, is after the last, {valid_through}."), N_("Correct one of them.")),
    "mapping_wrong": (N_("The profile of columns is wrong at {key}: {reason}"), N_("Correct it; docs and --dry-run show the meanings.")),
    # --- files of the estate's own
    "not_utf8": (N_("The file is not UTF-8: the byte at position {offset} stands for no character."), N_("Save the file as UTF-8.")),
    "estate_not_a_map": (N_("The file holds no estate."), N_("Begin it with “format: stewardgraph-estate/1”.")),
    "estate_format": (N_("The file does not say that it is an estate of a format that is known here."), N_("Begin it with “format: {format}”.")),
    "yaml_syntax": (N_("The file is no valid YAML: {reason}"), N_("Mend the line; indentation and quotation marks are the usual suspects.")),
    "yaml_alias": (N_("An anchor or alias ({value}) stands in the file; neither is read here."), N_("Write the value out where it is needed.")),
    "yaml_tag": (N_("A tag ({value}) stands in the file; tags are not read here."), N_("Remove it; what a value is, its key says.")),
    "yaml_merge": (N_("A merge key “<<” stands in the file; it is not read here."), N_("Write the keys out.")),
    "yaml_key": (N_("A list or map stands where a key should."), N_("Write a plain text before the colon.")),
    "yaml_documents": (N_("The file holds more than one document."), N_("Divide it into one file a document.")),
    "yaml_directive": (N_("The file begins with a directive; none is read here."), N_("Remove the lines that begin with %.")),
    "json_syntax": (N_("The file is no valid JSON: {reason}"), N_("Mend the line; a comma too many is the usual suspect.")),
    "json_number": (N_("“{value}” is no number that JSON has."), N_("Write a number, or null.")),
    "bad_csv": (N_("The table is not sound CSV: {reason}"), N_("Export it again, or close the quotation mark.")),
    "not_estate_table": (
        N_("The first heading is “{value}”, not {format}."),
        N_("Put the format's name first, or give the table a file of its own."),
    ),
    "duplicate_heading": (N_("Columns of the same heading: {headings}."), N_("Remove or rename one of each.")),
    "unknown_section": (N_("“{value}” does not say what the row is."), N_("Write one of {choices} in the first column.")),
    "duplicate_key": (N_("“{value}” stands twice: on line {first} and on line {second}."), N_("Remove one of them.")),
    # --- what records say
    "unknown_kind": (N_("“{value}” is no kind that is known here."), N_("Perhaps {nearest} is meant; kinds of your own are defined in schema.yaml.")),
    "unknown_key": (
        N_("“{value}” is nothing that a {kind} has."),
        N_("Perhaps {nearest} is meant; what has no place of its own belongs under attrs."),
    ),
    "missing_key": (N_("“{key}” is missing."), N_("Add it ({expected}).")),
    "wrong_type": (N_("“{key}” should be of the type {expected}."), N_("Write a value of that type.")),
    "wrong_length": (N_("“{key}” has {length} values; it should have {expected}."), N_("Write exactly that many.")),
    "bad_choice": (N_("“{value}” is no value that “{key}” may have."), N_("Write one of {choices}.")),
    "bad_date": (N_("“{value}” is no day."), N_("Write it as YYYY-MM-DD.")),
    "out_of_range": (N_("{value} is outside what “{key}” may be."), N_("Write a whole number within its bounds.")),
    "too_long": (N_("“{key}” is too long: {length}, at most {most}."), N_("Shorten it, or link to where the rest stands.")),
    "bad_id": (N_("“{value}” cannot be an id."), N_("Use a–z, 0–9, dot, underscore and hyphen, beginning with a letter or digit.")),
    "period_reversed": (N_("The period ends ({valid_through}) before it begins ({valid_from})."), N_("Correct one of the days.")),
    "duplicate_id": (N_("The id {id} stands twice; the first time at {first}."), N_("Give one of them another id, or make them one.")),
    "kind_changed": (N_("{id} is a {kind} in the estate and cannot become a {value}."), N_("Give the new thing an id of its own.")),
    "endpoint_left_out": (
        N_("“{key}” names {id}, which is left out because something is wrong with it."),
        N_("Correct {id} first; nothing need be wrong here."),
    ),
    "unknown_endpoint": (
        N_("“{key}” names {id}, which neither the files nor the estate have."),
        N_("Perhaps {nearest} is meant; else add the node."),
    ),
    "wrong_endpoint_kind": (
        N_("{relation} cannot lead from {origin} ({origin_kind}) to {target} ({target_kind})."),
        N_("Turn it round, or use another relation; allowed: {allowed}."),
    ),
    "related_to_itself": (N_("{id} stands in the relation {relation} to itself."), N_("Name the other end, or remove the relation.")),
    "cycle": (N_("{relation} goes in a circle: {ids}."), N_("Remove the relation that is wrong.")),
    "wrong_attester": (N_("{id} is a {kind}; only a person or a position can vouch for something."), N_("Name who said so.")),
    "id_for_several": (N_("One id ({value}) is given to several relations."), N_("Write the relations out, each with an id, or leave the id out.")),
    "merged_but_there": (N_("{drop} was merged into {keep}, yet it is there."), N_("Remove the node or the decision.")),
    # --- kinds of the estate's own
    "bad_kind_name": (N_("“{value}” cannot be the name of a kind."), N_("Use letters, digits and underscore, beginning with a letter.")),
    "bad_property_name": (
        N_("“{value}” cannot be the name of a property of {kind}."),
        N_("Use small letters, digits and underscore; built-in names are taken."),
    ),
    "kind_is_built_in": (N_("{value} is a built-in kind."), N_("Choose another name, and let it extend or act as the built-in one.")),
    "kind_twice": (N_("The kind {value} is defined twice."), N_("Remove one definition.")),
    "kind_in_use": (
        N_("The kind {name} is in use, so what it extends or joins cannot change."),
        N_("Define a new kind, or remove what is of this kind first."),
    ),
    # --- names in tables
    "dangling_system": (
        N_("No system is called “{name}”."),
        N_("Correct the name, or add the system; until then it is remembered as it was written."),
    ),
    "dangling_object": (
        N_("No management object is called “{name}”."),
        N_("Correct the name, or add the object; until then it is remembered as it was written."),
    ),
    "dangling_department": (
        N_("No department is called “{name}”."),
        N_("Correct the name, or add the department; until then it is remembered as it was written."),
    ),
    "dangling_group": (
        N_("No steering group is called “{name}”."),
        N_("Correct the name, or describe the group; until then it is remembered as it was written."),
    ),
    "dangling_person": (
        N_("Nobody known is called “{name}”."),
        N_("Correct the name, or add the person; until then it is remembered as it was written."),
    ),
    "dangling_position": (
        N_("No position is called “{name}”."),
        N_("Correct the name, or add the position; until then it is remembered as it was written."),
    ),
    "dangling_supplier": (
        N_("No supplier is called “{name}”."),
        N_("Correct the name, or add the supplier; until then it is remembered as it was written."),
    ),
    "dangling_name": (
        N_("Nothing is called “{name}”."),
        N_("Correct the name, or add what it names; until then it is remembered as it was written."),
    ),
    "ambiguous_mention": (N_("Several may be meant by “{name}”."), N_("Write what tells them apart: an id, an e-mail address, the department.")),
    "ambiguous_name": (N_("“{name}” may be any of {ids}."), N_("Write an id that tells them apart, or merge them.")),
    # --- profiles, sources, the import as a whole
    "profile_needed": (N_("Nothing says how this table is to be read."), N_("Name a profile with --profile.")),
    "profile_missing": (N_("There is no profile “{value}”."), N_("Give the path of one, or one of those that ship: {shipped}.")),
    "profile_format": (N_("The file is no profile."), N_("Begin it with “profile: {format}”.")),
    "profile_wrong": (N_("The profile is wrong at “{key}”: {reason}"), N_("Compare it with one of those that ship.")),
    "sources_wrong": (N_("What is said of the sources is wrong: {reason}"), N_("Compare it with the documentation of sources.yaml.")),
    "no_header": (N_("The table is empty."), N_("Export it again.")),
    "column_needed": (
        N_("The column “{column}” is missing, and the profile {profile} names the rows by it."),
        N_("Use another profile, or export the column too."),
    ),
    "column_lacking": (
        N_("The column “{column}” of the profile {profile} is missing; what it would say is left alone."),
        N_("Nothing has to be done."),
    ),
    "link_outside": (N_("The link leads out of the folder and was not followed."), N_("Name the file itself if it should be read.")),
    "ended": (N_("{count} records that the register had no longer hold."), N_("Nothing has to be done.")),
    "kept_since_named": (N_("{name} is no longer in its source, but others name it, so it stays."), N_("End it when nobody needs it.")),
    # --- names that are alike
    "read_as_above": (
        N_("“{value}” was read as what stands in the row above: {taken}."),
        N_("If the rows have been sorted since, write what is meant."),
    ),
    "encoding_mended": (
        N_("“{value}” was once read in a wrong encoding, and is taken for “{mended}”."),
        N_("Nothing has to be done. To be rid of the remark, write the text anew in the file."),
    ),
    "same_but_mojibake": (
        N_("“{value}” was taken to be {name}, written in a broken encoding ({sure} % sure)."),
        N_("Mend the name. If they are two, say so with keep-apart."),
    ),
    "same_but_diacritics": (
        N_("“{value}” was taken to be {name}, without the marks of its letters ({sure} % sure)."),
        N_("Write the name alike. If they are two, say so with keep-apart."),
    ),
    "same_but_vendor": (
        N_("“{value}” was taken to be {name} with its vendor's name ({sure} % sure)."),
        N_("Write the name alike. If they are two, say so with keep-apart."),
    ),
    "same_but_department": (N_("“{value}” was taken to be {name} ({sure} % sure)."), N_("Write the whole name or the code where another is meant.")),
    "same_but_inside": (N_("“{value}” was taken to be {name} ({sure} % sure)."), N_("Write the whole name where another is meant.")),
    "same_but_short": (N_("“{value}” was taken to be {name} ({sure} % sure)."), N_("Write the whole name or the e-mail where another is meant.")),
    "same_but_initials": (
        N_("The initials {value} were taken to be {name} ({sure} % sure)."),
        N_("Write the whole name or the e-mail where another is meant."),
    ),
    "several_alike": (
        N_("“{value}” is like several others and was left by itself: {ids}"),
        N_("Say which one it is with steward merge, or keep them apart."),
    ),
}
