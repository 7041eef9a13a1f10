/** What ssh in the image knows: OpenSSH 9.2 with Debian's additions. Any other keyword ends it with "Bad configuration option". */
const KNOWN = new Set(
  `addkeystoagent addressfamily afstokenpassing batchmode bindaddress bindinterface canonicaldomains
canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms
certificatefile challengeresponseauthentication checkhostip cipher ciphers clearallforwardings compression
compressionlevel connectionattempts connecttimeout controlmaster controlpath controlpersist dsaauthentication
dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fallbacktorsh fingerprinthash
forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile
globalknownhostsfile2 gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms
gssapikeyexchange gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts host
hostbasedacceptedalgorithms hostbasedauthentication hostbasedkeytypes hostkeyalgorithms hostkeyalias hostname
identitiesonly identityagent identityfile identityfile2 ignoreunknown include ipqos kbdinteractiveauthentication
kbdinteractivedevices keepalive kerberosauthentication kerberostgtpassing kexalgorithms knownhostscommand localcommand
localforward loglevel logverbose macs match nohostauthenticationforlocalhost numberofpasswordprompts
passwordauthentication permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications protocol
protocolkeepalives proxycommand proxyjump proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes
pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys
rhostsauthentication rhostsrsaauthentication rsaauthentication securitykeyprovider sendenv serveralivecountmax
serveraliveinterval sessiontype setenv setuptimeout skeyauthentication smartcarddevice stdinnull streamlocalbindmask
streamlocalbindunlink stricthostkeychecking syslogfacility tcpkeepalive tisauthentication tunnel tunneldevice
updatehostkeys useblacklistedkeys useprivilegedport user userknownhostsfile userknownhostsfile2 useroaming usersh
verifyhostkeydns visualhostkey xauthlocation`.split(/\s/),
);

/** What a newer ssh knows, and the patched ones of Apple, Red Hat and HPN. */
const ELSEWHERE = new Set(
  `askpassgui channeltimeout disablemtaes fallback fallbackport hpnbuffersize hpndisabled keychainintegration metricsinterval
metricspath noneenabled nonemacenabled noneswitch obscurekeystroketiming refuseconnection rsaminsize tag tcprcvbuf
tcprcvbufpoll versionaddendum warnweakcrypto`.split(/\s/),
);

const MULTIPLEXING = 'a control socket of the host cannot be used inside';
const KERBEROS = 'there is no Kerberos ticket inside';
const LOCAL_COMMAND = 'a command for this host must not run inside';

/** Keyword → why it goes, wherever it stands. `gssapi*` goes by its beginning: every distribution has its own. */
const REMOVED: Readonly<Record<string, string>> = {
  usekeychain: 'the keychain is on the host',
  addkeystoagent: 'nothing inside may change the agent',
  identityagent: 'inside, the agent is the forwarded one',
  pkcs11provider: 'the library and the token are on the host',
  smartcarddevice: 'the library and the token are on the host',
  securitykeyprovider: 'the library and the security key are on the host',
  controlmaster: MULTIPLEXING,
  controlpath: MULTIPLEXING,
  controlpersist: MULTIPLEXING,
  localcommand: LOCAL_COMMAND,
  permitlocalcommand: LOCAL_COMMAND,
};

export function whyRemoved(keyword: string): string | undefined {
  if (keyword.startsWith('gssapi')) return KERBEROS;
  return REMOVED[keyword] ?? (ELSEWHERE.has(keyword) ? 'ssh in the image does not know it' : undefined);
}

export function isKnown(keyword: string): boolean {
  return KNOWN.has(keyword);
}
