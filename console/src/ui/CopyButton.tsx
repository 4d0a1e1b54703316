/** Copies a text, and says so for a while. */
import { useEffect, useState } from 'react';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from './controls.tsx';

const saidMs = 2_000;

/** Without `label` it has its word; with one it is an icon of that name. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
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
  const icon = isCopied ? 'check' : 'copy';
  if (label !== undefined)
    return <IconButton icon={icon} label={isCopied ? t.copied : label} onClick={copy} />;
  return (
    <Button icon={icon} onClick={copy}>
      {isCopied ? t.copied : t.actions.copy}
    </Button>
  );
}
