// wording.js: statements, dates and places in words.

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A long text cut between letters; never in the middle of a character. */
function cut(text, most) {
  if (text.length <= most) return text;
  const letters = Array.from(text.slice(0, most * 2));
  return letters.length > most ? `${letters.slice(0, most - 1).join("").trimEnd()}…` : letters.join("");
}

function valueText(statement) {
  if (statement.value === undefined) return "";
  return statement.value === true ? say("yes") : statement.value === false ? say("no") : String(statement.value);
}

/** A statement as one line of plain text: table, list of links, spoken message. */
function sentence(statement) {
  const names = (all) => list(all).map(nameOf).join(", ");
  const stance = statement.stance === "asserted" ? "" : `${say(statement.stance)}:`;
  const parts = [stance, names(statement.subjects), statement.negated ? say("not:") : "", relationLabel(statement.relation)];
  parts.push(names(statement.objects) || valueText(statement));
  return parts.filter(Boolean).join(" ");
}

const VOICE = { headline: "in the headline", caption: "in a caption", comment: "in a comment" };

/** Who says so, as text between the stance and the first speaker; each further speaker follows an "according to". */
function attribution(statement) {
  const voice = VOICE[statement.voice];
  const suffix = voice ? `, ${say(voice)}` : "";
  if (list(statement.said_by).length) {
    return { lead: ["alleged", "denied"].includes(statement.stance) ? say("by") : say("according to"), suffix };
  }
  const alone = { asserted: "by the source itself", denied: "by the source itself", alleged: "by whom, the source does not say" };
  return { lead: say(alone[statement.stance] || "as the source tells it"), suffix };
}

/** The same as one line of text, for the column beside the stance. */
function attributionText(statement) {
  const { lead, suffix } = attribution(statement);
  const chain = list(statement.said_by).map(nameOf).join(`, ${say("according to")} `);
  return capital([lead, chain].filter(Boolean).join(" ") + suffix);
}

/** "9" and "9:12-48" as people say it. */
function passageText(passages) {
  const places = list(passages).map(String);
  if (!places.length) return say("no paragraph given");
  const words = places.map((place) => {
    const [paragraph, span] = place.split(":");
    return span ? `${paragraph} ${say("(characters {span})", { span: span.replace("-", "–") })}` : paragraph;
  });
  return say(words.length > 1 ? "paragraphs {list}" : "paragraph {list}", { list: words.join(", ") });
}

/** An EDTF date in words where it is a plain one, as it stands where it is not. */
function dateText(edtf) {
  const text = String(edtf);
  const interval = text.split("/");
  if (interval.length === 2) {
    const [from, to] = interval;
    const open = (end) => end === "" || end === "..";
    if (open(from) && !open(to)) return say("until {date}", { date: dateText(to) });
    if (!open(from) && open(to)) return say("from {date}", { date: dateText(from) });
    return open(from) ? text : say("{from} to {to}", { from: dateText(from), to: dateText(to) });
  }
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)$/.exec(text);
  if (!match) return text;
  const [, year, month, day, doubt] = match;
  if ((month && (month < "01" || month > "12")) || (day && day > "31")) return text;
  const plain = plainDate(Number(year), Number(month || 0), Number(day || 0));
  const doubts = { "~": "about {date}", "?": "perhaps {date}", "%": "perhaps about {date}" };
  return doubts[doubt] ? say(doubts[doubt], { date: plain }) : plain;
}

/** A year, a month (0: none) and a day (0: none) in the language of the page. */
function plainDate(year, month, day) {
  const date = new Date(Date.UTC(2000, Math.max(month, 1) - 1, Math.max(day, 1)));
  date.setUTCFullYear(year);
  const language = spokenLanguage();
  if (language !== "en") {
    const parts = { year: "numeric", ...(month ? { month: "long" } : {}), ...(day ? { day: "numeric" } : {}) };
    return date.toLocaleDateString(language, { ...parts, timeZone: "UTC" });
  }
  const monthName = month ? date.toLocaleDateString("en", { month: "long", timeZone: "UTC" }) : "";
  return [day || "", monthName, year].filter((part) => part !== "").join(" ");
}

/** The dates of a statement, most telling first, for one cell of the table. */
function whenText(statement) {
  if (statement.when) return dateText(statement.when);
  if (statement.since || statement.until) return dateText(`${statement.since || ".."}/${statement.until || ".."}`);
  if (statement.as_of) return say("as of {date}", { date: dateText(statement.as_of) });
  return statement.said_on ? say("said on {date}", { date: dateText(statement.said_on) }) : "";
}

/** An http or https address, or nothing: no other scheme becomes a link. */
function safeLink(address) {
  try {
    const url = new URL(String(address));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : "";
  } catch {
    return "";
  }
}

/** A citation as plain text: the claim, how it stands, who says so, the document and its digest, the statement's IRI. */
function citation(statement) {
  const source = data.sources[statement.source] || {};
  const speakers = [...list(statement.said_by)].reverse().map(nameOf).join(`, ${say("citing")} `);
  const described = [source.publisher, `“${source.title || statement.source}”`, source.published].filter(Boolean).join(", ");
  const notes = [statement.stance === "asserted" ? "" : say(statement.stance), statement.condition, statement.voice ? say(VOICE[statement.voice] || statement.voice) : ""];
  const marks = notes.filter(Boolean).join(", ");
  const claim = sentence({ ...statement, stance: "asserted" });
  return [
    `${claim}${marks ? ` [${marks}]` : ""}.`,
    speakers ? say("According to {names}.", { names: speakers }) : "",
    `${described}, ${passageText(statement.passages)}.`,
    safeLink(source.url || "") ? `${source.url}.` : "",
    source.sha256 ? say("SHA-256 of the text: {digest}.", { digest: source.sha256 }) : "",
    `${data.dataset.base || ""}statement/${statement.id}`,
  ].filter(Boolean).join(" ");
}
