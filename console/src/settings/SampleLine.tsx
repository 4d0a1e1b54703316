/** One line below a list with the sample contacts, which removes them. */
import { useQueryClient } from '@tanstack/react-query';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { useTask } from '../ui/task.ts';
import { removeSamples } from './sample-people.ts';

export function SampleLine({ id }: { id: string }) {
  const client = useQueryClient();
  const { account } = useAccount();
  const { isBusy, runWithToast } = useTask();
  return (
    <div className="flex flex-wrap items-center gap-x-1 self-start px-edge py-2 sm:shrink-0 text-sm text-ink-soft">
      <span className="max-sm:sr-only">{t.settings.first.samplesShown}</span>
      <Button
        look="quiet"
        className="-my-1.5 !text-accent-strong max-sm:-ml-2.5"
        isBusy={isBusy}
        onClick={() => runWithToast(removeSamples(client, id, account?.id ?? ''))}
      >
        {t.settings.first.samplesRemove}
      </Button>
    </div>
  );
}
