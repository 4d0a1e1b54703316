/** The base URLs of a vendor, with their replacements here. */
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { baseName } from './steps.ts';
import { addressesOf, fill, valuesOf } from './values.ts';

export function Base({ face }: { face: Face }) {
  const { account } = useAccount();
  const addresses = addressesOf(face);
  const values = valuesOf(account, undefined);
  return (
    <>
      {face.bases.map((base) => (
        <div key={`${base.before} ${base.path}`} className="flex flex-col gap-1">
          {face.bases.length > 1 && <h3 className="text-sm font-semibold">{baseName(face, base)}</h3>}
          <dl className="grid grid-cols-[4rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 text-sm">
            {base.before !== null && (
              <>
                <dt className="text-ink-faint">{t.connect.before}</dt>
                <dd className="font-mono break-all text-ink-soft">{base.before}</dd>
              </>
            )}
            <dt className="text-ink-faint">{t.connect.after}</dt>
            <dd className="flex min-w-0 flex-col">
              {addresses.map((address) => (
                <span key={address} className="flex min-w-0 items-center gap-1">
                  <span className="font-mono font-medium break-all">{address + base.path}</span>
                  <CopyButton text={address + base.path} label={t.connect.copyAfter(address + base.path)} />
                </span>
              ))}
            </dd>
          </dl>
        </div>
      ))}
      <div>
        <h3 className="text-sm font-medium text-ink-soft">{t.connect.headers}</h3>
        {face.headers.map(({ name, value }) => (
          <p key={name} className="font-mono text-sm break-all">
            {name}: {fill(value, values)}
          </p>
        ))}
      </div>
    </>
  );
}
