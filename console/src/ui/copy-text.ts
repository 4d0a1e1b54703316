/** Copies a text, also on pages without https, to which browsers offer no `navigator.clipboard`. */
import { t } from '../texts/texts.ts';
import { toast } from './toasts.tsx';

/** Returns whether the text was copied; otherwise it shows an error. */
export async function copyText(text: string): Promise<boolean> {
  const isCopied = await tryWriting(text);
  if (!isCopied) toast({ text: t.notCopied, isBad: true });
  return isCopied;
}

async function tryWriting(text: string): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return copyByCommand(text);
  return clipboard.writeText(text).then(
    () => true,
    () => copyByCommand(text),
  );
}

/** Runs the copy command of the browser. Browsers run it only if something is selected. */
function copyByCommand(text: string): boolean {
  const shown = document.createElement('span');
  shown.className = 'sr-only';
  shown.textContent = text;
  document.body.append(shown);
  const selection = getSelection();
  const before = selection?.rangeCount ? selection.getRangeAt(0) : undefined;
  selection?.selectAllChildren(shown);
  let isCopied = false;
  // The grid of contacts copies its cells, unless the event ends here.
  const onCopy = (event: ClipboardEvent) => {
    event.stopImmediatePropagation();
    event.preventDefault();
    event.clipboardData?.setData('text/plain', text);
    isCopied = event.clipboardData !== null;
  };
  window.addEventListener('copy', onCopy, true);
  try {
    return document.execCommand('copy') && isCopied;
  } finally {
    window.removeEventListener('copy', onCopy, true);
    shown.remove();
    selection?.removeAllRanges();
    if (before !== undefined) selection?.addRange(before);
  }
}
