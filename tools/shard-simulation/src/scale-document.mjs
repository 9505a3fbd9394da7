const BEGIN = '<!-- written by npm run simulate:shards -- --write -->';
const END = '<!-- end -->';

/**
 * The document with this text between its two marks.
 *
 * @param {string} document
 * @param {string} text
 */
export function withReport(document, text) {
  const { from, to } = marks(document);
  return `${document.slice(0, from)}\n\n${text}\n\n${document.slice(to)}`;
}

/** @param {string} document */
export function reportIn(document) {
  const { from, to } = marks(document);
  return document.slice(from, to).trim();
}

/** @param {string} document */
function marks(document) {
  const begin = document.indexOf(BEGIN);
  const to = document.indexOf(END, begin);
  if (begin < 0 || to < 0) throw new Error(`the document has no place for the report: ${BEGIN} … ${END}`);
  return { from: begin + BEGIN.length, to };
}
