/** Recognizes files that are not text by their first bytes, with a hint for the sender. */
import { FileError } from '@switchbook/text/refused-file.js';

interface Signature {
  readonly bytes: readonly number[];
  readonly name: string;
  readonly nextStep: string;
}

/** Files of old Office programs, and workbooks of new programs with a password. */
const oldOfficeStart: Signature['bytes'] = [0xd0, 0xcf, 0x11, 0xe0];
const encryptedPart = Buffer.from('EncryptedPackage', 'utf16le');
const exportAgain = 'Export the contacts as CSV, NDJSON or vCard and send that.';
const unpackFirst = 'Unpack it and send the file inside, or compress that with gzip.';

const signatures: readonly Signature[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    name: 'a workbook (.xlsx) or a zip archive that was compressed with gzip, too',
    nextStep: 'Send the workbook itself.',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: 'a PDF document', nextStep: exportAgain },
  { bytes: [0x89, 0x50, 0x4e, 0x47], name: 'a PNG image', nextStep: exportAgain },
  { bytes: [0xff, 0xd8, 0xff], name: 'a JPEG image', nextStep: exportAgain },
  { bytes: [0x47, 0x49, 0x46, 0x38], name: 'a GIF image', nextStep: exportAgain },
  { bytes: [0x52, 0x49, 0x46, 0x46], name: 'an image or a recording (RIFF)', nextStep: exportAgain },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], name: 'a program', nextStep: exportAgain },
  { bytes: [...Buffer.from('SQLite format 3')], name: 'an SQLite database', nextStep: exportAgain },
  { bytes: [0x1f, 0x8b], name: 'a file that was compressed twice', nextStep: 'Compress it only once.' },
  { bytes: [0x42, 0x5a, 0x68], name: 'a bzip2 file', nextStep: unpackFirst },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'an xz file', nextStep: unpackFirst },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'a zstd file', nextStep: unpackFirst },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], name: 'a 7z archive', nextStep: unpackFirst },
  { bytes: [0x52, 0x61, 0x72, 0x21], name: 'a RAR archive', nextStep: unpackFirst },
];

const markup: readonly { readonly form: RegExp; readonly name: string }[] = [
  { form: /^\s*(<!doctype html|<html)/i, name: 'a web page (HTML), perhaps a saved sign-in page' },
  { form: /^\s*<\?xml/i, name: 'an XML document' },
  { form: /^\s*\{\\rtf/i, name: 'a document of a word processor (RTF)' },
];

/** Throws `binary` when the file begins with a known signature. */
export function checkNotBinary(start: Uint8Array): void {
  const has = (bytes: Signature['bytes']) => bytes.every((byte, index) => start[index] === byte);
  if (has(oldOfficeStart))
    throw Buffer.from(start.buffer, start.byteOffset, start.byteLength).includes(encryptedPart)
      ? looksLike('a workbook with a password', 'Remove the password in Excel, and save the file again.')
      : looksLike('a workbook of an old Excel (.xls)', 'Save it as .xlsx or as CSV (UTF-8), and send that.');
  const signature = signatures.find(({ bytes }) => has(bytes));
  if (signature !== undefined) throw looksLike(signature.name, signature.nextStep);
}

/** Throws `binary` for HTML, XML and RTF. */
export function checkNotMarkup(start: string): void {
  const markupForm = markup.find(({ form }) => form.test(start));
  if (markupForm !== undefined) throw looksLike(markupForm.name, exportAgain);
}

/** Refuses bytes without a known signature. */
export function unknownBinary(): FileError {
  return new FileError('binary', `The file is not text. ${exportAgain}`);
}

function looksLike(name: string, nextStep: string): FileError {
  return new FileError('binary', `The file looks like ${name}, not like contacts. ${nextStep}`);
}
