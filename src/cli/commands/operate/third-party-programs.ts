/** `programs add`: describes a third-party program by its recorded requests. */
import fs from 'node:fs';
import path from 'node:path';
import { clientData } from '../../recordings/client-calls.js';
import { readCurl } from '../../recordings/curl.js';
import { readHar } from '../../recordings/har.js';
import type { Actions } from '../../syntax/define.js';
import type { programs } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { inQuotes } from '../../terminal/output.js';
import { unreadableFile } from '../../terminal/unreadable-file.js';
import { writeOutput } from '../../terminal/write-file.js';

const methods = /^(GET|POST|PUT|PATCH|DELETE)$/i;

export const programsActions: Actions<typeof programs> = {
  add: async ({ file, name, output }) => {
    const text = await readText(file);
    const requests = (readHar(text) ?? readCurl(text)).filter(({ method }) => methods.test(method));
    if (requests.length === 0)
      throw new CliError(
        `The file ${inQuotes(file)} has no request to an API.`,
        'Save the requests as a HAR file, or put curl commands into a text file.',
      );
    const preset = file === '-' ? 'program' : path.basename(file, path.extname(file));
    const { data, replacements } = clientData(name ?? preset, requests);
    const json = `${JSON.stringify(data, null, 2)}\n`;
    if (output === undefined) return { json: data, text: json };
    await writeOutput(output, toChunks(json));
    const replaced = Object.fromEntries(replacements.counts);
    const counts = [...replacements.counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
    return {
      json: { file: output, requests: requests.length, replaced },
      text: `${requests.length} requests were written to ${output}. Replaced: ${counts || 'nothing'}. Read the file before you give it to others.`,
    };
  },
};

async function* toChunks(text: string): AsyncGenerator<string> {
  yield text;
}

async function readText(file: string): Promise<string> {
  try {
    return fs.readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreadableFile(file, error, 'Name a HAR file, or a text file with curl commands.');
  }
}
