/** Work that a button starts: it is busy until the work ends. */
import { useState } from 'react';
import { toastError } from './toasts.tsx';

/** Returns a task: `run` sets the error, and `runWithToast` shows it as a message. */
export function useTask() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const end = (work: Promise<unknown>, onError: (error: unknown) => void) => {
    setBusy(true);
    setError(undefined);
    work.catch(onError).finally(() => setBusy(false));
  };
  return {
    isBusy,
    error,
    run: (work: Promise<unknown>) => end(work, setError),
    runWithToast: (work: Promise<unknown>) => end(work, toastError),
  };
}
