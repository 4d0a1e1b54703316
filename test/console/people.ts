/** Invented people for screenshots and flows. Their numbers are reserved for fiction or unassigned. */
const first = [
  'Ana',
  'Bruno',
  'Chiara',
  'Davi',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Inês',
  'Jonas',
  'Keiko',
  'Liam',
  'Mara',
  'Nils',
  'Olga',
  'Paulo',
  'Quynh',
  'Rosa',
  'Samir',
  'Tilda',
  'Uma',
  'Viktor',
  'Wanda',
  'Ximena',
  'Yusuf',
  'Zoë',
];
const last = [
  'Souza',
  'Almeida',
  'Bianchi',
  'Costa',
  'Demir',
  'Haddad',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quintana',
  'Rossi',
  'Schmidt',
  'Tran',
  'Ueda',
  'Vega',
  'Weber',
  'Yılmaz',
  'Zhang',
];
const companies = [
  'Flores Ltda',
  'Nordlicht',
  'Casa Azul',
  'Bosporus Trade',
  '',
  '',
  'Kranich GmbH',
  'Sol Viagens',
  '',
];
const tags = ['vip', 'newsletter', 'wholesale', 'event 2026', 'returning'];

interface Person {
  readonly display_name: string;
  readonly phone: string;
  readonly email?: string;
  readonly company?: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly groups: readonly number[];
  readonly status: string;
  readonly source: string;
  readonly owner?: string;
}

export function people(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => {
    const [given, family] = [
      first[index % first.length] ?? '',
      last[(index * 7 + Math.floor(index / 26)) % last.length] ?? '',
    ];
    const company = companies[index % companies.length] ?? '';
    const plain = `${given}.${family}`
      .normalize('NFD')
      .replaceAll(/[^A-Za-z.]/g, '')
      .toLowerCase();
    return {
      display_name: `${given} ${family}`,
      phone: `+1415555${String(1000 + index).slice(-4)}`,
      ...(index % 4 === 3 ? {} : { email: `${plain}${index < 26 ? '' : index}@example.com` }),
      ...(company === '' ? {} : { company }),
      type: index % 3 === 0 ? 'customer' : 'lead',
      tags: tags.filter((_tag, at) => (index + at) % (at + 3) === 0),
      groups: index % 5 === 0 ? [1] : index % 7 === 0 ? [1, 2] : [],
      status: ['new', 'active', 'active', 'closed'][index % 4] ?? 'new',
      source: ['whatsapp', 'import', 'manual'][index % 3] ?? 'manual',
      ...(index % 6 === 0 ? { owner: 'Kim' } : {}),
    };
  });
}
