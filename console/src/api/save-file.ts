/**
 * Saves a file while it arrives. If the browser can write to the disk, it does so piece by piece. Otherwise the pieces
 * become blobs, which browsers keep out of the memory of the page. No key is in any address.
 */
import { openFile, type Query } from './client.ts';

/** The part of Chromium's `FileSystemFileHandle` that is used here. */
interface SaveTarget {
  createWritable(): Promise<WritableStream<Uint8Array>>;
}

type Picker = (options: { readonly suggestedName: string }) => Promise<SaveTarget>;

/** Bytes that are gathered before they become a blob. */
const gatheredBytes = 8 * 1024 ** 2;

interface SaveOptions {
  readonly path: string;
  readonly query: Query;
  readonly name: string;
  /** shows a dialog for the destination, and streams there: for large files */
  readonly isLarge: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: { readonly bytes: number; readonly lines: number }) => void;
}

/**
 * Returns whether the file was saved: a person may close the dialog. Call it in a click handler. Throws
 * SwitchbookError.
 */
export async function saveFile(options: SaveOptions): Promise<boolean> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  const target = options.isLarge && picker !== undefined ? await pick(picker, options.name) : undefined;
  if (target === null) return false;
  const { path, query, signal } = options;
  const { body } = await openFile(path, query, signal);
  const counted = body.pipeThrough(counting(options.onProgress));
  if (target !== undefined) await counted.pipeTo(await target.createWritable(), { signal });
  else offerDownload(await collectBlob(counted), options.name);
  return true;
}

/** Shows the browser's dialog to save a file. Returns null if the dialog was closed. */
async function pick(picker: Picker, suggestedName: string): Promise<SaveTarget | undefined | null> {
  try {
    return await picker.call(window, { suggestedName });
  } catch (error) {
    // Not allowed here: it is gathered instead.
    return error instanceof DOMException && error.name === 'AbortError' ? null : undefined;
  }
}

function counting(onProgress: SaveOptions['onProgress']): TransformStream<Uint8Array, Uint8Array> {
  let [bytes, lines] = [0, 0];
  return new TransformStream({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines += 1;
      onProgress({ bytes, lines });
      controller.enqueue(chunk);
    },
  });
}

async function collectBlob(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const blobs: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    gathered.push(value as Uint8Array<ArrayBuffer>);
    size += value.length;
    if (size < gatheredBytes) continue;
    blobs.push(new Blob(gathered));
    gathered = [];
    size = 0;
  }
  return new Blob([...blobs, ...gathered]);
}

export function offerDownload(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
