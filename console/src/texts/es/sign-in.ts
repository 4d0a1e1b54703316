/** The texts of the sign-in page, and the reasons why a provider or a passkey is refused. */
export const signIn = {
  text: 'Elige cómo iniciar sesión.',
  textKey:
    'Introduce una clave de tu cuenta o un código de inicio de sesión. Una clave no sale de esta pestaña.',
  endedOver: 'Tu sesión ha terminado. Inicia sesión para continuar. Lo que escribiste se conserva.',
  ended: 'Tu sesión terminó o tu clave fue revocada. Inicia sesión de nuevo para seguir donde estabas.',
  with: (label: string) => `Iniciar sesión con ${label}`,
  passkey: 'Iniciar sesión con una llave de acceso',
  or: 'O con una clave o un código',
  key: 'Clave o código',
  submit: 'Iniciar sesión',
  busy: 'Iniciando sesión…',
  hint: '¿No tienes clave? Crea un enlace de inicio de sesión en el servidor:',
  code: (code: string) => `Código: ${code}`,
  choice: {
    title: 'Elige una cuenta',
    text: 'Varias cuentas te invitaron. Únete a la que quieres abrir ahora. Las demás invitaciones siguen en Mi cuenta.',
    ended: 'Esta elección terminó. Inicia sesión de nuevo.',
    again: 'Volver a entrar',
  },
  replace: {
    title: '¿Iniciar sesión con este enlace?',
    text: 'Ya iniciaste sesión. Este enlace puede abrir otra cuenta. Úsalo solo si confías en quien te lo envió.',
    stay: 'Mantener la sesión',
    take: 'Usar enlace',
  },
  /** Keyed by the code of the refusal. */
  refusals: {
    unknown_provider: 'Este servidor no tiene ese proveedor de inicio de sesión. Elige uno de los de abajo.',
    return_path: 'La página de regreso no es de este servidor. Inicia sesión de nuevo desde aquí.',
    malformed_callback: 'El proveedor te devolvió con una dirección incompleta. Inicia sesión de nuevo.',
    malformed_answer:
      'No se pudo leer la respuesta del proveedor. Inicia sesión de nuevo. Si vuelve a fallar, pide a la administración que busque el código en el registro.',
    expired: 'El inicio de sesión tardó más de diez minutos. Inicia sesión de nuevo.',
    replayed: 'Este inicio de sesión ya se completó. Inicia sesión de nuevo.',
    state:
      'Este inicio de sesión no empezó en este navegador, o falta su cookie. Permite las cookies de este sitio e inicia sesión de nuevo.',
    other_provider: 'Este inicio de sesión empezó con otro proveedor. Inicia sesión de nuevo.',
    forged:
      'No se pudo verificar la respuesta del proveedor. Inicia sesión de nuevo. Si vuelve a fallar, pide a la administración que busque el código en el registro.',
    token_expired:
      'La respuesta del proveedor llegó demasiado tarde. Inicia sesión de nuevo. Si vuelve a fallar, pide a la administración que compare los relojes de este servidor y del proveedor.',
    token_not_yet_valid:
      'La respuesta del proveedor aún no es válida. Pide a la administración que compare los relojes de este servidor y del proveedor.',
    denied:
      'Tú o el proveedor rechazasteis el inicio de sesión. Inicia sesión de nuevo o pide acceso a la administración.',
    provider_refused:
      'El proveedor rechazó el inicio de sesión. Inicia sesión de nuevo. Si vuelve a fallar, pide a la administración que busque el código en el registro.',
    client_refused:
      'El proveedor no acepta la configuración de este servidor. Pide a la administración que compare la configuración de aquí y la del proveedor.',
    email_not_verified:
      'El proveedor no verificó tu correo electrónico. Verifícalo allí e inicia sesión de nuevo.',
    unavailable:
      'El proveedor no responde. Inténtalo de nuevo en medio minuto o inicia sesión de otra forma.',
    no_member:
      'No eres miembro de ninguna cuenta aquí. Pide a un propietario que invite el correo con el que inicias sesión.',
    limited: 'Demasiados intentos de inicio de sesión. Espera un minuto e inicia sesión de nuevo.',
    suspended: 'Tu acceso está suspendido. Habla con un propietario de la cuenta.',
    passkey_malformed:
      'No se pudo leer la respuesta de la llave de acceso. Inténtalo de nuevo o usa otro navegador.',
    passkey_expired: 'La llave de acceso no se confirmó en cinco minutos. Inténtalo de nuevo.',
    passkey_foreign:
      'Este paso no empezó en este navegador, o falta su cookie. Permite las cookies de este sitio e inténtalo de nuevo.',
    passkey_replayed: 'Esta respuesta de la llave de acceso ya se usó. Inténtalo de nuevo.',
    passkey_forged:
      'La respuesta de la llave de acceso no vale para este servidor. Abre el servidor en su dirección pública e inténtalo de nuevo.',
    passkey_not_verified: 'La llave de acceso no comprobó que eres tú. Confirma con PIN, huella o rostro.',
    passkey_attestation:
      'Este servidor no lee el certificado que envía la llave de acceso. Usa otro dispositivo o un gestor de contraseñas.',
    passkey_unknown:
      'Este servidor no conoce la llave de acceso. Elige otra, o inicia sesión de otra forma y añade esta.',
    passkey_other_person: 'La llave de acceso es de otra persona. Elige la tuya.',
    passkey_counter:
      'Puede que la llave de acceso se haya copiado. Inicia sesión de otra forma, quítala y añade una nueva.',
    passkey_cancelled: 'La llave de acceso no se usó. Inténtalo de nuevo o elige otra forma.',
    not_fresh:
      'Iniciaste sesión hace más de una hora. Ciérrala, iníciala de nuevo y añade entonces la llave de acceso.',
    no_passkeys:
      'Las llaves de acceso no funcionan en esta dirección. Abre el servidor por un nombre de host con https.',
    other:
      'El inicio de sesión fue rechazado. Inicia sesión de nuevo. Si vuelve a fallar, pide a la administración que busque el código en el registro.',
  },
};
