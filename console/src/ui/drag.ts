/** Follows the pointer until it is released. */
export function drag(onMove: (event: PointerEvent) => void, onEnd: () => void): void {
  const control = new AbortController();
  const { signal } = control;
  const stop = () => {
    control.abort();
    onEnd();
  };
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', stop, { signal });
  window.addEventListener('pointercancel', stop, { signal });
}
