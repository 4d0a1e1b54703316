/** A text to copy, and a secret that is shown only once. */
import { t } from '../texts/texts.ts';
import type { ButtonProps } from './buttons.tsx';
import { CopyWords } from './CopyButton.tsx';
import { Icon } from './Icon.tsx';

interface CopyTextProps {
  readonly text: string;
  readonly label: string;
  readonly look?: ButtonProps['look'];
}

export function CopyText({ text, label, look }: CopyTextProps) {
  return (
    <div className="flex items-start gap-2">
      <code
        role="group"
        aria-label={label}
        className="min-w-0 flex-1 rounded-md border border-line bg-canvas px-2.5 py-1.5 font-mono text-xs leading-5 break-all select-all"
      >
        {text}
      </code>
      <CopyWords text={text} look={look} />
    </div>
  );
}

export function SecretOnce({ secret, label }: { secret: string; label: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
        <Icon name="warning" className="mt-0.5" />
        {t.secretOnce}
      </p>
      <CopyText text={secret} label={label} look="primary" />
    </div>
  );
}
