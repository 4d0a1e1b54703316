/** The countries that numbers can be of, by the server's list, with their names in the reader's language. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dataQuery } from '../api/data-query.ts';
import type { Country } from '../api/types.ts';
import { countryName, locale } from '../texts/texts.ts';
import { guessedCountry } from './example-number.ts';

export const countriesQuery = dataQuery<readonly Country[]>(['countries'], '/countries', {
  staleTime: Number.POSITIVE_INFINITY,
});

type CountryOption = readonly [code: string, name: string];

/**
 * Returns the options of a chooser: first the browser's country, then the others by name. `own` is the current choice,
 * which is available before the list is loaded.
 */
export function useCountries(own = '', isNeeded = true): readonly CountryOption[] {
  const { data } = useQuery({ ...countriesQuery, enabled: isNeeded });
  return useMemo(() => {
    const codes = data?.map(({ code }) => code) ?? (own === '' ? [] : [own]);
    const guess = guessedCountry(codes);
    return codes
      .map((code): CountryOption => [code, countryName(code)])
      .sort(
        (left, right) =>
          Number(right[0] === guess) - Number(left[0] === guess) || left[1].localeCompare(right[1], locale),
      );
  }, [data, own]);
}

/** Returns a chooser of a country, with the browser's country chosen first. */
export function useGuessedCountry(isNeeded = true) {
  const countries = useCountries('', isNeeded);
  const [chosen, setCountry] = useState<string>();
  const guess = useMemo(() => guessedCountry(countries.map(([code]) => code)), [countries]);
  const country = chosen ?? (countries[0]?.[0] === guess ? guess : '');
  return { country, countries, setCountry };
}
