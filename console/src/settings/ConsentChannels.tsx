/** The channels on which a person must have opted in before a message is sent. */
import { channels } from '../api/types.ts';
import { t } from '../texts/texts.ts';

export function ConsentChannels({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const isAll = chosen.includes('all');
  const box = (name: string, label: string, isLocked: boolean) => (
    <label key={name} className={`flex min-h-6 items-center gap-2 text-sm ${isLocked ? 'opacity-60' : ''}`}>
      <input
        type="checkbox"
        checked={isLocked || chosen.includes(name)}
        disabled={isLocked}
        onChange={(event) =>
          onChange(
            name === 'all'
              ? event.target.checked
                ? ['all']
                : []
              : event.target.checked
                ? [...chosen, name]
                : chosen.filter((one) => one !== name),
          )
        }
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <fieldset className="sm:col-span-2">
      <legend className="text-sm font-medium text-ink-soft">{t.settings.consent}</legend>
      <p className="mb-1 text-xs text-ink-faint">{t.settings.consentHint}</p>
      <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-3">
        {box('all', t.settings.allChannels, false)}
        {channels.map((one) => box(one, t.channels[one], isAll))}
      </div>
    </fieldset>
  );
}
