/** Parts of the program that are loaded when they are needed. */
import { loadPageTexts } from '../texts/texts.ts';
import { OfflineError, SwitchbookError } from './client.ts';

/** Fails like a request: the server is unavailable, or is a newer one that has this part under another name. */
export async function loaded<Module>(part: Promise<Module>): Promise<Module> {
  try {
    return await part;
  } catch {
    throw new SwitchbookError('not_loaded', '', { status: 503 });
  }
}

/** A page with separate texts. Its modules read them when they are evaluated, so the texts are loaded first. */
export async function loadedPage<Module>(
  load: () => Promise<Module>,
  loadTexts: () => Promise<unknown> = loadPageTexts,
): Promise<Module> {
  await loaded(loadTexts());
  return loaded(load());
}

/** A browser does not ask twice for a part that failed, so all is loaded anew, once the server answers. */
export async function loadAnew(): Promise<void> {
  try {
    await fetch('/health/live', { cache: 'no-store' });
  } catch {
    throw new OfflineError();
  }
  location.reload();
}
