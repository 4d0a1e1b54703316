/** The uploaded file in a multipart body that is in memory already, and so has its bound. */
import { Busboy } from '@fastify/busboy';
import { invalid } from '../../domain/problem.js';
import { csvRules } from './choices.js';

/** Returns the bytes of the first part with that name. Its own type and file name are ignored. */
export async function readFilePart(bytes: Buffer, contentType: string): Promise<Buffer> {
  const file = await findPart(bytes, contentType, csvRules.part).catch(() => {
    throw invalid('file', 'form', 'Invalid multipart body');
  });
  if (file === undefined) throw invalid('file', 'required', 'CSV file (file) is required');
  return file;
}

function findPart(bytes: Buffer, contentType: string, wanted: string): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isFound = false;
    // Every part as bytes: decoded as a text, a file that is no UTF-8 would look as if it were.
    const parser = new Busboy({ headers: { 'content-type': contentType }, isPartAFile: () => true });
    parser.on('file', (name, stream) => {
      // A part that ends early emits an error; without a listener it would end the program.
      stream.on('error', reject);
      if (isFound || name !== wanted) {
        stream.resume();
        return;
      }
      isFound = true;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    });
    parser.on('error', reject);
    parser.on('finish', () => resolve(isFound ? Buffer.concat(chunks) : undefined));
    parser.end(bytes);
  });
}
