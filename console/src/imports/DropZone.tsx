/** Drop area for the file, with a button that does the same. */
import { useState } from 'react';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine } from '../ui/states.tsx';

export interface DropZoneProps {
  readonly isBusy: boolean;
  /** a workbook was chosen that cannot be read: of another form than .xlsx, or too large */
  readonly isWorkbook: boolean;
  readonly error: unknown;
  readonly onChoose: () => void;
  readonly onFile: (file: File | undefined) => void;
}

export function DropZone({ isBusy, isWorkbook, error, onChoose, onFile }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  return (
    <section
      aria-label={t.imports.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
      className={`flex flex-col items-center gap-2 rounded-lg border border-dashed p-8 text-center ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`}
    >
      <span className="grid size-10 place-items-center rounded-lg bg-sunken text-ink-faint">
        <Icon name="import" className="size-5" />
      </span>
      <p className="text-base font-semibold">{t.imports.drop}</p>
      <p className="text-sm text-ink-soft">{t.imports.dropText}</p>
      <Button look="primary" className="mt-1" isBusy={isBusy} onClick={onChoose}>
        {isBusy ? t.imports.looking : t.imports.chooseFile}
      </Button>
      <p className="text-xs text-ink-faint">{t.imports.intro}</p>
      {isWorkbook && (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          {t.importing.workbook}
        </p>
      )}
      {error !== undefined && <ErrorLine error={error} />}
    </section>
  );
}
