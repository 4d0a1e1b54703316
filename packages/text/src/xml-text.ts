/** Text in XML. */

/** Characters that XML cannot contain. A phone that receives such a character stops its sync. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const entityByName: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader turns other line ends into line feeds.
  '\r': '&#13;',
};

/** Escapes a text or the value of an attribute. Removes characters that XML cannot contain. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(forbidden, '')
    .replaceAll(/[&<>"\r]/g, (match) => entityByName[match] ?? match);
}
