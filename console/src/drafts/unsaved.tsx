/**
 * Marks input that is not a draft, such as a chosen file or typed text in an open field. Its element has an attribute,
 * which `hasUnsavedInput` finds.
 */

/** Returns the attribute for the element of the input. */
export function unsavedAttribute(isUnsaved: boolean): { readonly 'data-unsaved': true | undefined } {
  return { 'data-unsaved': isUnsaved || undefined };
}

/** Marks the page while input is shown that has no element of its own. It draws nothing. */
export function UnsavedMark() {
  return <span hidden {...unsavedAttribute(true)} />;
}

/**
 * Whether the page has such input. The browser then asks before the tab is closed, and the console before it reloads
 * for another language.
 */
export function hasUnsavedInput(): boolean {
  return document.querySelector('[data-unsaved]') !== null;
}
