/** Copies a text, and shows for a while that it did. */
import { useEffect, useState } from 'react';
import { t } from '../texts/texts.ts';
import { IconButton } from './controls.tsx';

const saidMs = 2_000;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const isCopied = copied === text;
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => {},
    );
  return <IconButton icon={isCopied ? 'check' : 'copy'} label={isCopied ? t.copied : label} onClick={copy} />;
}
