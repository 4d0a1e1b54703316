/** Copies a text, and shows for a while that it did. */
import { useEffect, useState } from 'react';
import { t } from '../texts/texts.ts';
import { Button, type ButtonProps, IconButton } from './buttons.tsx';
import { copyText } from './copy-text.ts';

const shownMs = 2_000;

/** Whether this text was copied a moment ago, and the function that copies it. */
function useCopy(text: string): readonly [isCopied: boolean, copy: () => void] {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text).then((isDone) => isDone && setCopied(text));
  return [copied === text, copy];
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, copy] = useCopy(text);
  return <IconButton icon={isCopied ? 'check' : 'copy'} label={isCopied ? t.copied : label} onClick={copy} />;
}

/** Shows the button to copy in words. */
export function CopyWords({ text, look }: { text: string; look?: ButtonProps['look'] }) {
  const [isCopied, copy] = useCopy(text);
  return (
    <Button look={look} icon={isCopied ? 'check' : 'copy'} onClick={copy} aria-live="polite">
      {isCopied ? t.copied : t.actions.copy}
    </Button>
  );
}
