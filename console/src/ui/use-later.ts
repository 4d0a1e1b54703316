/** Work that is not urgent, such as loading parts that a click may need. */
import { useEffect, useRef } from 'react';

/** Runs once, `ms` milliseconds after `isReady` became true. */
export function useLater(isReady: boolean, ms: number, run: () => unknown): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!isReady) return;
    const timer = setTimeout(() => latest.current(), ms);
    return () => clearTimeout(timer);
  }, [isReady, ms]);
}
