/** The file of an import on arrival: the body itself, or the part `file` of a form, with its fields before it. */
import { pipeline, Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import {
  type Issue,
  invalid,
  issueOf,
  ProblemError,
  type ReportIssue,
} from '@switchbook/domain/problems/problem.js';
import { inPieces } from '../../faces/kit/body/body-stream.js';
import { importLimits } from '../values/import-limits.js';

interface Upload {
  /** can be read once; throws `invalid` for a malformed form, or a form that continues after its file */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** the type with its parameters */
  readonly mediaType?: string;
  readonly fileName?: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** drops the rest of the body */
  readonly discard: () => void;
}

type FormParser = InstanceType<typeof Busboy>;

/** Opens the file. `owner`: the account, whose forms are read in its slices. */
export async function openUpload(
  stream: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  owner: string,
): Promise<Upload> {
  const isForm = /^\s*multipart\/form-data\s*(;|$)/i.test(contentType ?? '');
  if (isForm) return openForm(inPieces(stream, owner), contentType ?? '');
  return {
    bytes: stream,
    ...(contentType === undefined ? {} : { mediaType: contentType }),
    fields: [],
    discard: () => {},
  };
}

/**
 * Opens a form. The options affect how the file is read, so they must precede the file. A later option would be too
 * late.
 */
function openForm(stream: AsyncIterable<Uint8Array>, contentType: string): Promise<Upload> {
  const parser = parserOf(contentType);
  const source = Readable.from(stream, { objectMode: false });
  const fields: [string, string][] = [];
  const issues: Issue[] = [];
  let isFileSeen = false;
  const fault: ReportIssue = (...issue) => {
    if (issues.length < importLimits.formFields) issues.push(issueOf(...issue));
  };
  parser.on('field', (name, value, _isNameCut, isValueCut) => {
    if (isValueCut) fault(name, 'too_long', `must be at most ${importLimits.fieldBytes} bytes`);
    if (isFileSeen) fault(name, 'order', 'must come before the file');
    else fields.push([name, value]);
  });
  parser.on('filesLimit', () => fault('file', 'repeated', 'is repeated'));
  for (const event of ['fieldsLimit', 'partsLimit'] as const)
    parser.on(event, () => {
      // The file after too many fields exceeds both limits.
      if (issues.every(({ code }) => code !== 'too_many'))
        fault('form', 'too_many', `must have at most ${importLimits.formFields} fields`);
      // The parser would continue through thousands of further parts.
      if (!isFileSeen) source.destroy(uploadProblemOf(null, issues));
    });

  return new Promise((resolve, reject) => {
    let file: Readable | undefined;
    const ended = new Promise<void>((settle, fail) => {
      pipeline(source, parser, (error) => {
        const problem = uploadProblemOf(error, issues);
        if (problem === undefined) settle();
        else fail(problem);
        if (problem !== undefined) file?.destroy(problem);
        reject(problem ?? invalid('file', 'required', 'is missing. Send the file as the form field "file"'));
      });
    });
    // The end is awaited after the file was read.
    ended.catch(() => {});
    parser.on('file', (_name, part, name, _encoding, type) => {
      isFileSeen = true;
      file = part;
      // A part that ends early would end the process if it had no listener.
      part.on('error', () => {});
      const problem = uploadProblemOf(null, issues);
      if (problem !== undefined) {
        source.destroy(problem);
        return;
      }
      resolve({
        bytes: readPart(part, ended),
        mediaType: type,
        ...(name === undefined || name === '' ? {} : { fileName: name }),
        fields,
        discard: () => {
          part.destroy();
          source.destroy();
        },
      });
    });
  });
}

function parserOf(contentType: string): FormParser {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name === 'file',
      limits: {
        files: 1,
        fields: importLimits.formFields,
        parts: importLimits.formFields + 1,
        fieldSize: importLimits.fieldBytes,
        headerPairs: 20,
      },
    });
  } catch {
    throw noForm();
  }
}

function noForm(): ProblemError {
  return invalid('file', 'form', 'must be sent as well-formed multipart/form-data', 'file');
}

function uploadProblemOf(error: unknown, issues: readonly Issue[]): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (issues.length > 0) return new ProblemError({ kind: 'invalid', issues });
  return error === null || error === undefined ? undefined : noForm();
}

async function* readPart(part: Readable, ended: Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of part) yield chunk;
  } catch (error) {
    await ended;
    throw error;
  }
  await ended;
}
