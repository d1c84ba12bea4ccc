// Makes vectors.jsonl: 200 texts and their token ids by an independent tokenizer, so that ours can be compared with it.
//
//   npm install tiktoken@1.0.22 js-tiktoken@1.0.21 && node vectors.mjs > vectors.jsonl
//
// The ids are those of `tiktoken` (OpenAI's Rust core, as WebAssembly). `js-tiktoken`, written anew in JavaScript, must agree on
// each text without U+0085, or nothing is written: JavaScript's \s lacks that character, Unicode's and Rust's have it.
// The texts come from the seeded generator below, none from elsewhere.
import { get_encoding } from "tiktoken";
import { getEncoding } from "js-tiktoken";

const SEED = 20261125;
const ENCODINGS = ["cl100k_base", "o200k_base"];

let state = SEED;
/** mulberry32: a whole number from 0 to below n. */
function below(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
}
const pick = (list) => list[below(list.length)];
const words = (list, separator) => () =>
  Array.from({ length: 3 + below(30) }, () => pick(list)).join(separator);

/** Letters drawn from ranges of code points, in words of 1 to 9 letters. */
const letters = (separator, ...ranges) => () =>
  Array.from({ length: 2 + below(12) }, () =>
    Array.from({ length: 1 + below(9) }, () => {
      const [from, to] = pick(ranges);
      return String.fromCodePoint(from + below(to - from + 1));
    }).join("")).join(separator);

const ENGLISH = ("the of and to in is that it was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use " +
  "pipeline token tokenizer budget conversation embedding Kafka OpenAI don't we'll I'm they've HE'LL unbelievable internationalisation supercalifragilistic CamelCaseWord snake_case_word e.g. 3.14159 42 1,000,000 2026-11-25").split(" ");
const EMOJI = ["👍", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇯🇵", "1️⃣", "❤️", "❤️‍🔥", "🧑🏿‍🚀", "😀", "🤷🏻‍♀️", "🫠", "©", "™️"];
const CODE = ["public static void main(String[] args) {\n", "    return x == null ? 0 : x.size();\n", "}\n", "def f(a, *b, **c):\n\treturn {k: v for k, v in c.items()}\n",
  "SELECT id, name FROM users WHERE age >= 18 AND name LIKE '%o%';\n", "<div class=\"a b\"><!-- x --></div>\n", "{\"k\":[1,2.5e-8,null,true,\"\\u00e9\"]}\n", "#include <stdio.h>\r\n", "\t\t\tif (a&&!b||c^d) goto end;\n",
  "$ grep -rn 'a\\.b' . | awk '{print $2}' >/dev/null 2>&1\n", "x+=1;y-=2;z**=3;w//=4\n", "https://example.org/a/b?q=1&r=%20#top\n", "λx.x → ∀y∈S: y≠∅\n"];
const SPACE = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n\n", " \n", "\n ", "\u00a0", "\u2003", "\u3000", "\u200b", "\u0085", "\u2028", " ".repeat(17), "\t".repeat(5), "a", "b c", "9", "."];

const KINDS = [
  ["english", words(ENGLISH, " ")],
  ["english-upper", () => words(ENGLISH, " ")().toUpperCase()],
  ["german", words("der die das und nicht Straße Größe Übermut ärgerlich Donaudampfschifffahrtsgesellschaft wäre für können weiß".split(" "), " ")],
  ["french", words("l'été où ça va-t-il garçon œuvre aujourd'hui naïve déjà qu'elle hôtel français Noël".split(" "), " ")],
  ["vietnamese", words("tiếng Việt không được người những nước trường đại học cảm ơn".split(" "), " ")],
  ["turkish", words("İstanbul ışık çalışma güneş öğretmen şehir yağmur".split(" "), " ")],
  ["russian", words("привет мир это не что он на как его всё Ёлка разговор токен бюджет".split(" "), " ")],
  ["greek", words("καλημέρα κόσμε και το είναι ένα ΜΕΓΑΛΑ ψυχή ώρα".split(" "), " ")],
  ["chinese", words("你好 世界 我们 的 是 数据 管道 令牌 预算 对话 请 帮助 。 ， 《书》 １２３".split(" "), "")],
  ["japanese", words("こんにちは 世界 トークン の を は 日本語 東京 ｶﾀｶﾅ 誕生日 です 。 、 ー".split(" "), "")],
  ["korean", words("안녕하세요 세계 토큰 예산 대화 한국어 입니다 그리고 우리".split(" "), " ")],
  ["arabic", words("مرحبا بالعالم هذا هو النص العربي مُحَمَّد السلام ١٢٣".split(" "), " ")],
  ["hebrew", words("שלום עולם זה טקסט בְּרֵאשִׁית עברית".split(" "), " ")],
  ["hindi", words("नमस्ते दुनिया हिन्दी क्षत्रिय श्री यह है में १२३".split(" "), " ")],
  ["thai", words("สวัสดี ชาวโลก ภาษาไทย น้ำ ที่ เป็น".split(" "), "")],
  ["letters-scripts", letters(" ", [0x0531, 0x0556], [0x10d0, 0x10f0], [0x0985, 0x098c], [0x0b95, 0x0b9a], [0x1200, 0x1248], [0x1780, 0x17b3], [0x13a0, 0x13f4])],
  ["letters-rare", letters(" ", [0x10330, 0x1034a], [0x1d400, 0x1d433], [0x20000, 0x20100], [0xa840, 0xa877], [0x1f00, 0x1f15])],
  ["combining", () => Array.from({ length: 2 + below(20) }, () => pick([..."aeionAEO"]) + pick(["\u0301", "\u0308", "\u0323\u0302", "\u0301\u0301", ""])).join(pick(["", " "]))],
  ["digits", () => Array.from({ length: 1 + below(8) }, () => "1234567890".repeat(2).slice(below(9), 10 + below(10))).join(pick([" ", ".", ",", "-", ""]))],
  ["emoji", words(EMOJI, pick(["", " "]))],
  ["code", words(CODE, "")],
  ["whitespace", words(SPACE, "")],
  ["punctuation", words(["!", "?!", "...", "—", "'s", "'LL", "\"", "«»", "()", "[]", "{}", "---", "===", "###", "…", "§", "a", "'t", "'RE", "\\", "//", "/* */"], "")],
  ["special-names", words(["<|endoftext|>", "<|im_start|>", "system", "<|endofprompt|>", "<|fim_prefix|>", " ", "\n"], "")],
  ["run", () => pick(["a", "ß", "漢", " ", "\n", "0", "=", "👍", "ab", "xyz", "Я"]).repeat(20 + below(200))],
];

const rust = ENCODINGS.map((name) => get_encoding(name));
const script = ENCODINGS.map((name) => getEncoding(name));
const lines = [];
let agreed = 0;
for (let i = 0; i < 200; i++) {
  const last = i >= 176;
  const [kind, make] = last ? ["mixed", () => Array.from({ length: 4 }, () => pick(KINDS)[1]()).join(pick(["", " ", "\n"]))] : KINDS[i % KINDS.length];
  const text = make();
  const line = { kind, text };
  ENCODINGS.forEach((name, e) => {
    // encode_ordinary: names of special tokens are text.
    const ids = Array.from(rust[e].encode_ordinary(text));
    const other = script[e].encode(text, [], []);
    if (JSON.stringify(ids) === JSON.stringify(other)) {
      agreed++;
    } else if (!text.includes("\u0085")) {
      throw new Error(`${name}: the two tokenizers differ on ${JSON.stringify(text)}`);
    }
    line[name] = ids;
  });
  lines.push(JSON.stringify(line));
}
console.log(JSON.stringify({ made: `by vectors.mjs beside this file: tiktoken 1.0.22 (npm), js-tiktoken 1.0.21 agrees on ${agreed} of the 400 encodings, the others have a U+0085; seed ${SEED}` }));
console.log(lines.join("\n"));
