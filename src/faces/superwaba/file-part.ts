/** Finds the uploaded file in a multipart body, which is in memory and within its limit. */
import type { Writable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { inPieces } from '../kit/body/body-stream.js';
import { csvRules } from './choices.js';
import { importMessages } from './messages.js';

async function feedParser(parser: Writable, bytes: Buffer, owner: string): Promise<void> {
  for await (const piece of inPieces([bytes], owner)) {
    if (parser.destroyed) break;
    parser.write(piece);
  }
  parser.end();
}

/** Returns the bytes of the first part with that name. Its own type and file name are ignored. */
export async function readFilePart(bytes: Buffer, contentType: string, owner: string): Promise<Buffer> {
  const file = await findPart(bytes, contentType, owner).catch(() => {
    throw invalid('file', 'form', importMessages.notMultipart, 'file');
  });
  if (file === undefined) throw invalid('file', 'required', importMessages.noFile);
  return file;
}

function findPart(bytes: Buffer, contentType: string, owner: string): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isFound = false;
    // Every part as bytes: decoded as text, a file in another encoding would look like UTF-8.
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
      limits: { parts: csvRules.maxParts },
    });
    parser.on('file', (name, stream) => {
      // A part that ends early emits an error; without a listener it would end the program.
      stream.on('error', reject);
      if (isFound || name !== csvRules.part) {
        stream.resume();
        return;
      }
      isFound = true;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    });
    // A real upload has fewer parts, and each part takes time.
    parser.on('partsLimit', () => {
      parser.destroy();
      reject(new Error('too many parts'));
    });
    parser.on('error', reject);
    parser.on('finish', () => resolve(isFound ? Buffer.concat(chunks) : undefined));
    void feedParser(parser, bytes, owner);
  });
}
