/** Cells of the grid of contacts, and its clipboard. */
import type { Page } from 'playwright-core';

export const cell = (page: Page, row: number, column: number) => page.locator(`#cell-${row}-${column}`);

/** A page without a secure address has no clipboard for tests, so the test sends the events. */
export const clipboard = (page: Page, kind: 'copy' | 'cut' | 'paste', text = '') =>
  page.evaluate<{ text: string; html: string }>(`(() => {
    const clipboardData = new DataTransfer();
    if (${JSON.stringify(kind)} === 'paste') clipboardData.setData('text/plain', ${JSON.stringify(text)});
    const event = new ClipboardEvent(${JSON.stringify(kind)}, { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
    return { text: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') };
  })()`);
