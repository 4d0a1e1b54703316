/** The texts of the sign-in page, and the reasons why a provider or a passkey is refused. */
export const signIn = {
  text: 'Escolha como entrar.',
  textKey: 'Digite uma chave da sua conta ou um código de acesso. Uma chave não sai desta aba.',
  endedOver: 'Sua sessão terminou. Entre de novo para continuar. O que você digitou foi mantido.',
  ended: 'Sua sessão terminou ou sua chave foi revogada. Entre novamente para continuar de onde parou.',
  with: (label: string) => `Entrar com ${label}`,
  passkey: 'Entrar com uma chave de acesso',
  or: 'Ou com uma chave ou um código',
  key: 'Chave ou código',
  submit: 'Entrar',
  busy: 'Entrando…',
  hint: 'Não tem chave? Crie um link de acesso no servidor:',
  code: (code: string) => `Código: ${code}`,
  choice: {
    title: 'Escolha uma conta',
    text: 'Várias contas convidaram você. Participe da que quer abrir agora. Os outros convites ficam em Minha conta.',
    ended: 'Esta escolha terminou. Entre novamente.',
    again: 'Entrar novamente',
  },
  replace: {
    title: 'Entrar com este link?',
    text: 'Você já entrou. Este link pode abrir outra conta. Use-o somente se confiar em quem o enviou.',
    stay: 'Manter a sessão',
    take: 'Usar link',
  },
  /** Keyed by the code of the refusal. */
  refusals: {
    unknown_provider: 'Este servidor não tem esse provedor de acesso. Escolha um dos que estão abaixo.',
    return_path: 'A página de retorno não é deste servidor. Entre novamente a partir daqui.',
    malformed_callback: 'O provedor devolveu você com um endereço incompleto. Entre novamente.',
    malformed_answer:
      'Não foi possível ler a resposta do provedor. Entre novamente. Se falhar outra vez, peça à administração que procure o código no log.',
    expired: 'O acesso levou mais de dez minutos. Entre novamente.',
    replayed: 'Este acesso já foi concluído. Entre novamente.',
    state:
      'Este acesso não começou neste navegador ou o cookie dele sumiu. Permita cookies para este site e entre novamente.',
    other_provider: 'Este acesso começou com outro provedor. Entre novamente.',
    forged:
      'Não foi possível verificar a resposta do provedor. Entre novamente. Se falhar outra vez, peça à administração que procure o código no log.',
    token_expired:
      'A resposta do provedor chegou tarde demais. Entre novamente. Se falhar outra vez, peça à administração que compare os relógios deste servidor e do provedor.',
    token_not_yet_valid:
      'A resposta do provedor ainda não é válida. Peça à administração que compare os relógios deste servidor e do provedor.',
    denied: 'Você ou o provedor recusou o acesso. Entre novamente ou peça acesso à administração.',
    provider_refused:
      'O provedor recusou o acesso. Entre novamente. Se falhar outra vez, peça à administração que procure o código no log.',
    client_refused:
      'O provedor não aceita as configurações deste servidor. Peça à administração que compare as configurações daqui e do provedor.',
    email_not_verified: 'O provedor não verificou o seu e-mail. Verifique-o lá e entre novamente.',
    unavailable: 'O provedor não responde. Tente de novo em meio minuto ou entre de outra forma.',
    no_member:
      'Você não é membro de nenhuma conta aqui. Peça a um proprietário que convide o e-mail com que você entra.',
    limited: 'Tentativas de acesso demais. Espere um minuto e entre novamente.',
    suspended: 'Seu acesso está suspenso. Fale com um proprietário da conta.',
    passkey_malformed:
      'Não foi possível ler a resposta da chave de acesso. Tente de novo ou use outro navegador.',
    passkey_expired: 'A chave de acesso não foi confirmada em cinco minutos. Tente de novo.',
    passkey_foreign:
      'Esta etapa não começou neste navegador ou o cookie dela sumiu. Permita cookies para este site e tente de novo.',
    passkey_replayed: 'Esta resposta da chave de acesso já foi usada. Tente de novo.',
    passkey_forged:
      'A resposta da chave de acesso não vale para este servidor. Abra o servidor no endereço público e tente de novo.',
    passkey_not_verified:
      'A chave de acesso não verificou se é você. Confirme com PIN, impressão digital ou rosto.',
    passkey_attestation:
      'Este servidor não lê o certificado que a chave de acesso envia. Use outro dispositivo ou um gerenciador de senhas.',
    passkey_unknown:
      'Este servidor não conhece a chave de acesso. Escolha outra, ou entre de outra forma e adicione esta.',
    passkey_other_person: 'A chave de acesso é de outra pessoa. Escolha a sua.',
    passkey_counter:
      'A chave de acesso pode ter sido copiada. Entre de outra forma, remova-a e adicione uma nova.',
    passkey_cancelled: 'A chave de acesso não foi usada. Tente de novo ou escolha outra forma.',
    not_fresh: 'Você entrou há mais de uma hora. Saia, entre novamente e então adicione a chave de acesso.',
    no_passkeys:
      'Chaves de acesso não funcionam neste endereço. Abra o servidor por um nome de host com https.',
    other:
      'O acesso foi recusado. Entre novamente. Se falhar outra vez, peça à administração que procure o código no log.',
  },
};
