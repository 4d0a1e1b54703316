/** Downloads the contacts that match the filter. */
import { useEffect, useRef, useState } from 'react';
import type { Query } from '../api/client.ts';
import { saveFile } from '../api/save-file.ts';
import { localDay } from '../texts/local-times.ts';
import { formatBytes, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Choice, optionsWithTexts, Progress } from '../ui/forms/fields.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';

const formats = ['csv', 'ndjson', 'vcf'] as const;
type Format = (typeof formats)[number];

/** Contacts from which the download streams to the disk, in browsers that can. */
const largeFrom = 50_000;

interface ExportDialogProps {
  readonly filter: Query;
  readonly total: number | undefined;
  readonly onClose: () => void;
}

export function ExportDialog({ filter, total, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<Format>('csv');
  const { done, error, save } = useExport({ filter, total, onClose }, format);
  const isBusy = done !== undefined;
  const description =
    Object.keys(filter).length === 0 ? t.exportDialog.all(total) : t.exportDialog.filtered(total);
  return (
    <Dialog
      title={t.exporting.title}
      description={description}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" icon="export" isBusy={isBusy} disabled={total === 0} onClick={save}>
            {t.exporting.button}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {total === 0 && <p className="text-sm text-ink-soft">{t.exportDialog.nothing}</p>}
        <Choice
          label={t.exportDialog.format}
          value={format}
          isDisabled={isBusy}
          onChange={setFormat}
          options={optionsWithTexts(formats, t.exportDialog.formats)}
        />
        <p className="text-xs text-ink-faint">{t.exportDialog.notes}</p>
        {done !== undefined && (
          <Progress
            label={t.exportDialog.running(formatBytes(done.bytes))}
            // A vCard has many lines, so lines do not measure progress.
            share={format === 'vcf' || !total ? undefined : Math.min(1, done.lines / total)}
          />
        )}
        {error !== undefined &&
          (error instanceof TypeError ? (
            <p role="alert" className="text-sm text-bad">
              {t.exportDialog.broken}
            </p>
          ) : (
            <ErrorLine error={error} />
          ))}
      </div>
    </Dialog>
  );
}

/** Returns the progress of the download, and the function that starts it. It ends with the dialog. */
function useExport({ filter, total, onClose }: ExportDialogProps, format: Format) {
  const [done, setDone] = useState<{ readonly bytes: number; readonly lines: number }>();
  const [error, setError] = useState<unknown>();
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);
  const save = () => {
    const stop = new AbortController();
    controller.current = stop;
    const name = `contacts-${localDay(new Date())}.${format}`;
    setError(undefined);
    setDone({ bytes: 0, lines: 0 });
    saveFile({
      path: '/export',
      query: { ...filter, format },
      name,
      isLarge: (total ?? 0) >= largeFrom,
      signal: stop.signal,
      onProgress: setDone,
    })
      .then((isSaved) => {
        if (!isSaved) return setDone(undefined);
        toast({ text: t.exportDialog.done(name) });
        onClose();
      })
      .catch((thrown: unknown) => {
        if (stop.signal.aborted) return;
        setDone(undefined);
        setError(thrown);
      });
  };
  return { done, error, save };
}
