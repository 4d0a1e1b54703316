/** Chooses the scopes of a key or a role: a preset, or one by one. The current key can only give scopes that it has. */
import { useState } from 'react';
import type { Scope } from '../api/types.ts';
import { findText, t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { type Preset, presetNames, presetOf, presets, scopeGroups } from './scopes.ts';

interface ScopePickerProps {
  readonly scopes: readonly Scope[];
  readonly mayGrant: (scope: Scope) => boolean;
  readonly onChange: (scopes: readonly Scope[]) => void;
  /** choosing none is shown as an error */
  readonly isNeeded?: boolean;
}

export function ScopePicker({ scopes, mayGrant, onChange, isNeeded = false }: ScopePickerProps) {
  // Scopes that were chosen one by one are shown one by one, although a preset has the same scopes.
  const [isOwn, setOwn] = useState(() => presetOf(scopes, mayGrant) === 'own');
  const preset: Preset = isOwn ? 'own' : presetOf(scopes, mayGrant);
  const choose = (name: Preset) => {
    setOwn(name === 'own');
    if (name !== 'own') onChange(presets[name].filter(mayGrant));
  };
  const toggle = (scope: Scope, isOn: boolean) => {
    setOwn(true);
    onChange(isOn ? [...scopes, scope] : scopes.filter((candidate) => candidate !== scope));
  };
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label={t.keys.preset}
        value={preset}
        onChange={choose}
        options={presetNames.map((name) => [name, t.keys.presets[name]] as const)}
      />
      {preset === 'own' && (
        <fieldset className="rounded-md border border-line">
          <legend className="sr-only">{t.keys.scopes}</legend>
          {/* The boxes are columns. On a narrow screen they are below their resource. */}
          <ul className="grid grid-cols-3 gap-x-4 px-3 py-1.5 sm:grid-cols-[12rem_repeat(3,max-content)]">
            {scopeGroups.map(([resource, ofResource]) => (
              <li key={resource} className="col-span-full grid grid-cols-subgrid items-center">
                <span className="text-sm max-sm:col-span-full max-sm:pt-1 max-sm:font-medium">
                  {findText(t.keys.resources, resource) ?? resource}
                </span>
                {ofResource.map((scope) => (
                  <ScopeBox
                    key={scope}
                    scope={scope}
                    isOn={scopes.includes(scope)}
                    isOffered={mayGrant(scope)}
                    onToggle={toggle}
                  />
                ))}
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      {isNeeded && scopes.length === 0 && <p className="text-xs text-bad">{t.keys.chooseScope}</p>}
    </div>
  );
}

function ScopeBox(props: {
  scope: Scope;
  isOn: boolean;
  isOffered: boolean;
  onToggle: (scope: Scope, isOn: boolean) => void;
}) {
  const { scope, isOn, isOffered, onToggle } = props;
  const action = scope.split(':')[1] ?? '';
  return (
    <label
      title={isOffered ? scope : t.keys.lackScope}
      className={`flex min-h-7 items-center gap-1.5 text-sm ${isOffered ? '' : 'opacity-60'}`}
    >
      <input
        type="checkbox"
        aria-label={scope}
        checked={isOn}
        disabled={!isOffered && !isOn}
        onChange={(event) => onToggle(scope, event.target.checked)}
        className="size-4 accent-accent"
      />
      {findText(t.keys.scopeNames, action) ?? action}
    </label>
  );
}
