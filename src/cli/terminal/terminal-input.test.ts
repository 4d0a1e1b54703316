/** Prompts end with the input: a person who presses Ctrl-D or Ctrl-C at a terminal has confirmed nothing. */
import { PassThrough } from 'node:stream';
import { beforeEach, expect, it, vi } from 'vitest';
import { confirm } from './terminal-input.js';
import { promptKey } from './vendor-key.js';

const question = { warning: 'This deletes all.', word: 'all', refusal: 'Nothing was deleted.', command: 'x' };
let keyboard: PassThrough;
let shown: PassThrough;

function terminal(): PassThrough {
  return Object.assign(new PassThrough(), { isTTY: true });
}

beforeEach(() => {
  keyboard = terminal();
  shown = terminal();
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as never);
  vi.spyOn(process, 'stderr', 'get').mockReturnValue(shown as never);
  // The signal reaches only the newest listener, not the listeners of the test runner.
  vi.spyOn(process, 'kill').mockImplementation(() => {
    process.listeners('SIGINT').at(-1)?.('SIGINT');
    return true;
  });
  return () => vi.restoreAllMocks();
});

const signal = () => new AbortController().signal;

it('the typed word confirms, and any other text refuses', async () => {
  const confirmed = confirm(undefined, question);
  keyboard.write('all\r');
  await confirmed;
  const refused = confirm(undefined, question);
  keyboard.write('al\r');
  await expect(refused).rejects.toThrow(question.refusal);
});

it.each([
  ['Ctrl-D', () => keyboard.write('\u0004')],
  ['Ctrl-C', () => keyboard.write('\u0003')],
  ['a closed terminal', () => keyboard.end()],
])('%s ends the prompts', async (_name, end) => {
  const key = promptKey(signal());
  end();
  expect(await key).toBeUndefined();
  keyboard = terminal();
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(keyboard as never);
  const refused = confirm(undefined, question);
  end();
  await expect(refused).rejects.toThrow(question.refusal);
});

it('a signal ends the prompt with its reason', async () => {
  const ending = new AbortController();
  const refused = confirm(undefined, question, ending.signal);
  ending.abort(new Error('interrupted'));
  await expect(refused).rejects.toThrow('interrupted');
});
