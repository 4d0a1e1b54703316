/** Whether an answer is well-formed XML. */
import sax from 'sax';

const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Undefined: it is well-formed. */
export function xmlFaultOf(text: string): string | undefined {
  if (forbidden.test(text)) return 'a character that XML cannot contain';
  const parser = sax.parser(true, { xmlns: true });
  try {
    parser.write(text).close();
    return undefined;
  } catch (error) {
    return `XML that is not well-formed: ${String(error).split('\n')[0]} in ${text.slice(0, 300)}`;
  }
}
