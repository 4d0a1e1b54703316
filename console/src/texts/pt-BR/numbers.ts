/** The texts of the page of phone numbers without a country code. */
import type { numbers as english } from '../en/numbers.ts';
import type { Like } from '../like.ts';

export const numbers: Like<typeof english> = {
  text: 'Estes números de telefone não têm código do país. Eles só são válidos no país da conta.',
  list: 'Números de telefone sem código do país',
  none: 'Todos os números de telefone têm código do país',
  noRegion: 'A conta não tem país',
  noRegionText: 'Escolha um país nas configurações. Assim, esta página poderá verificar os números.',
  toSettings: 'Abrir configurações',
  contact: 'Contato',
  written: 'Como foi digitado',
  stored: 'Salvo',
  corrected: 'Corrigido',
  held: 'Outro contato tem este número. Em vez disso, mescle os dois contatos.',
  correct: 'Corrigir números',
  confirmTitle: 'Corrigir todos os números de telefone sem código do país?',
  confirmText:
    'Uma ação em massa adiciona o código do país da conta a cada número. Você pode desfazê-la durante 30 dias.',
};
