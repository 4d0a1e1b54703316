/** The channels on which a person must have opted in before a message is sent: WhatsApp by a switch, the others folded. */
import { useState } from 'react';
import { type Account, channels } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Tick } from '../ui/forms/fields.tsx';

type Required = Account['account']['consent_required'];

export function ConsentChannels(props: { chosen: Required; onChange: (chosen: Required) => void }) {
  const { chosen, onChange } = props;
  const isAll = chosen.includes('all');
  const [isOpen] = useState(chosen.some((channel) => channel !== 'whatsapp'));
  const state = (name: Required[number]) => ({
    isChecked: isAll || chosen.includes(name),
    isDisabled: isAll,
    onChange: (isChecked: boolean) =>
      onChange(isChecked ? [...chosen, name] : chosen.filter((channel) => channel !== name)),
  });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{t.settings.consent}</legend>
      {/* It is as high as a button, which the first steps have on its line. */}
      <div className="flex min-h-8 items-center">
        <Tick isSwitch label={t.settings.whatsappConsent} {...state('whatsapp')} />
      </div>
      <details open={isOpen}>
        <summary className="w-fit cursor-pointer py-1 text-sm text-ink-soft hover:text-ink">
          {t.settings.moreChannels}
        </summary>
        <div className="grid grid-cols-2 gap-x-4 pt-1 sm:grid-cols-3">
          <Tick
            label={t.allChannels}
            isChecked={isAll}
            onChange={(isChecked) => onChange(isChecked ? ['all'] : [])}
          />
          {channels
            .filter((channel) => channel !== 'whatsapp')
            .map((channel) => (
              <Tick key={channel} label={t.channels[channel]} {...state(channel)} />
            ))}
        </div>
      </details>
    </fieldset>
  );
}
