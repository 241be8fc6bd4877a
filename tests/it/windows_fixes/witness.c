/* What the tests see of a Windows computer through eyes that aren't Redial's. Built by mingw, run in Wine, never shipped.

   witness look FILE              writes down the registry, every file, every service and every saved password
   witness file FILE ATTRIBUTES TIME   sets a file's attributes and when it was last written (100 ns since 1601)
   witness password TARGET TYPE USER COMMENT BYTES-IN-HEX
   witness certificate FILE.der   puts a certificate in the computer's store "Remote Desktop"
   witness stop|disable SERVICE
   witness stay                   says so, until its input ends: services run on as long as any program does
   Under the name mstsc.exe it writes down how it was started, into C:\mstsc.txt. */
#define UNICODE
#define _UNICODE
#include <windows.h>
#include <wincred.h>
#include <wincrypt.h>
#include <sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static FILE *out;

/* The C library's own calls are slow for so many characters. */
static char waiting[1 << 16];
static size_t filled;

static void flush(void)
{
    fwrite(waiting, 1, filled, out);
    filled = 0;
}

static void put(char c)
{
    if (filled == sizeof waiting) flush();
    waiting[filled++] = c;
}

static void say(const char *at) { while (*at) put(*at++); }

static void digits(unsigned number, int count)
{
    while (count--) put("0123456789abcdef"[number >> 4 * count & 15]);
}

/* A name or text, so that no character of it ends the line or the column. */
static void text(const wchar_t *at, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (at[i] > 32 && at[i] < 127 && at[i] != '|' && at[i] != '%') put((char)at[i]);
        else { put('%'); digits(at[i], 4); }
    }
}

static void words(const wchar_t *at) { text(at, at ? wcslen(at) : 0); }

static void octets(const BYTE *at, size_t size)
{
    for (size_t i = 0; i < size; i++) digits(at[i], 2);
}

/* Thousands of values that no fix is about, each of which costs a call, and what Wine writes by itself: counters, the
   host's certificate authorities as soon as anybody asks for one, and what screens there are when a desktop comes up. */
static BOOL is_left_out(const wchar_t *path)
{
    static const wchar_t *const out[] = {
        L"\\Classes", L"\\Time Zones", L"\\Telephony", L"\\Wow6432Node\\Microsoft",
        L"\\Perflib", L"\\ServiceCurrent", L"\\SystemCertificates\\Root",
        L"\\Control\\Video", L"\\Control\\Class", L"\\Control\\DeviceClasses", L"\\Hardware Profiles",
        L"\\Wine\\Temporary System Parameters",
    };
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        const wchar_t *at = wcsstr(path, out[i]);
        if (at && !at[wcslen(out[i])]) return TRUE;
    }
    return FALSE;
}

static void key(HKEY parent, const wchar_t *name, const wchar_t *path)
{
    HKEY open;
    static BYTE data[1 << 20];
    static wchar_t below[1024], value[16384];
    if (is_left_out(path)) return;
    if (RegOpenKeyExW(parent, name, 0, KEY_READ | KEY_WOW64_64KEY, &open)) {
        say("unreadable|"); words(path); say("\n");
        return;
    }
    say("key|"); words(path); say("\n");
    for (DWORD i = 0;; i++) {
        DWORD length = 16384, size = sizeof data, type;
        LONG rc = RegEnumValueW(open, i, value, &length, NULL, &type, data, &size);
        if (rc == ERROR_NO_MORE_ITEMS) break;
        if (rc) { say("unreadable|"); words(path); say("|\n"); break; }
        say("value|"); words(path); say("|"); text(value, length); put('|'); digits(type, 8); put('|');
        octets(data, size);
        put('\n');
    }
    for (DWORD i = 0;; i++) {
        DWORD length = 1024;
        if (RegEnumKeyExW(open, i, below, &length, NULL, NULL, NULL, NULL)) break;
        wchar_t *whole = malloc((wcslen(path) + length + 2) * sizeof *whole), *own = _wcsdup(below);
        swprintf(whole, wcslen(path) + length + 2, L"%ls\\%ls", path, own);
        key(open, own, whole);
        free(whole); free(own);
    }
    RegCloseKey(open);
}

/* Neither Windows' own nor a program's. */
static BOOL is_peoples(const wchar_t *path)
{
    return !_wcsnicmp(path, L"C:\\users\\", 9) || !_wcsnicmp(path, L"C:\\ProgramData\\", 15);
}

static void file(const wchar_t *path, const WIN32_FIND_DATAW *found)
{
    say("file|"); words(path);
    put('|'); digits(found->dwFileAttributes, 8); put('|');
    digits(found->ftLastWriteTime.dwHighDateTime, 8); digits(found->ftLastWriteTime.dwLowDateTime, 8); put('|');
    /* Of programs the size will do. */
    if (!is_peoples(path)) {
        digits(found->nFileSizeLow, 8); put('\n');
        return;
    }
    FILE *in = _wfopen(path, L"rb");
    static BYTE data[1 << 20];
    size_t size;
    if (!in) say("unreadable");
    else { while ((size = fread(data, 1, sizeof data, in)) > 0) octets(data, size); fclose(in); }
    say("\n");
}

/* Who may do what. */
static void rights(const wchar_t *path)
{
    static BYTE descriptor[1 << 16];
    const SECURITY_INFORMATION parts = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    DWORD need;
    wchar_t *sddl;
    say("rights|"); words(path); put('|');
    if (GetFileSecurityW(path, parts, descriptor, sizeof descriptor, &need) &&
        ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1, parts, &sddl, NULL)) {
        words(sddl);
        LocalFree(sddl);
    }
    put('\n');
}

static void folder(const wchar_t *path)
{
    WIN32_FIND_DATAW found;
    wchar_t below[2048];
    swprintf(below, 2048, L"%ls\\*", path);
    HANDLE search = FindFirstFileW(below, &found);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
        if (!wcscmp(found.cFileName, L".") || !wcscmp(found.cFileName, L"..")) continue;
        swprintf(below, 2048, L"%ls\\%ls", path, found.cFileName);
        if (is_peoples(below)) rights(below);
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)) { file(below, &found); continue; }
        say("folder|"); words(below); put('|'); digits(found.dwFileAttributes, 8); put('\n');
        folder(below);
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

static void services(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    static BYTE data[1 << 18];
    DWORD need, count = 0, resume = 0;
    EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, data, sizeof data, &need, &count, &resume, NULL);
    const ENUM_SERVICE_STATUS_PROCESSW *all = (const void *)data;
    for (DWORD i = 0; i < count; i++) {
        say("service|"); words(all[i].lpServiceName);
        put('|'); digits(all[i].ServiceStatusProcess.dwCurrentState, 8); put('\n');
    }
    CloseServiceHandle(manager);
}

static void passwords(void)
{
    CREDENTIALW **all;
    DWORD count = 0;
    if (!CredEnumerateW(NULL, 0, &count, &all)) return;
    for (DWORD i = 0; i < count; i++) {
        say("password|"); words(all[i]->TargetName);
        put('|'); digits(all[i]->Type, 8); put('|'); digits(all[i]->Flags, 8); put('|'); digits(all[i]->Persist, 8); put('|');
        words(all[i]->UserName); say("|"); words(all[i]->Comment); say("|"); words(all[i]->TargetAlias); say("|");
        octets(all[i]->CredentialBlob, all[i]->CredentialBlobSize);
        put('|'); digits(all[i]->AttributeCount, 8); put('\n');
    }
    CredFree(all);
}

static int look(const wchar_t *to)
{
    if (!(out = _wfopen(to, L"wb"))) return 2;
    services();
    /* Wine makes a key of the registry when it is first asked for passwords. */
    passwords();
    key(HKEY_CURRENT_USER, L"Software", L"HKCU\\Software");
    key(HKEY_LOCAL_MACHINE, L"SOFTWARE", L"HKLM\\SOFTWARE");
    key(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet", L"HKLM\\SYSTEM\\CurrentControlSet");
    folder(L"C:");
    flush();
    return fclose(out) ? 2 : 0;
}

static int set(const wchar_t *path, DWORD attributes, unsigned long long time)
{
    FILETIME when = { (DWORD)time, (DWORD)(time >> 32) };
    HANDLE open = CreateFileW(path, FILE_WRITE_ATTRIBUTES, 7, NULL, OPEN_EXISTING, 0, NULL);
    BOOL done = open != INVALID_HANDLE_VALUE && SetFileTime(open, NULL, NULL, &when);
    CloseHandle(open);
    return done && SetFileAttributesW(path, attributes) ? 0 : 2;
}

static int password(wchar_t **given)
{
    BYTE blob[256];
    CREDENTIALW made = { .Type = wcstoul(given[1], NULL, 10), .TargetName = given[0], .UserName = given[2], .Comment = given[3],
                         .Persist = CRED_PERSIST_ENTERPRISE, .CredentialBlob = blob };
    for (const wchar_t *at = given[4]; at[0] && at[1]; at += 2) {
        const wchar_t two[3] = { at[0], at[1], 0 };
        blob[made.CredentialBlobSize++] = (BYTE)wcstoul(two, NULL, 16);
    }
    return CredWriteW(&made, 0) ? 0 : 2;
}

static int certificate(const wchar_t *path)
{
    static BYTE der[1 << 16];
    FILE *in = _wfopen(path, L"rb");
    if (!in) return 2;
    size_t size = fread(der, 1, sizeof der, in);
    fclose(in);
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"Remote Desktop");
    BOOL done = store && CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der, size, CERT_STORE_ADD_ALWAYS, NULL);
    return done && CertCloseStore(store, 0) ? 0 : 2;
}

static int service(const wchar_t *deed, const wchar_t *name)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS), open = OpenServiceW(manager, name, SERVICE_ALL_ACCESS);
    SERVICE_STATUS status;
    if (!wcscmp(deed, L"stop")) {
        if (!ControlService(open, SERVICE_CONTROL_STOP, &status) && GetLastError() != ERROR_SERVICE_NOT_ACTIVE) return 2;
        for (int i = 0; i < 300 && QueryServiceStatus(open, &status) && status.dwCurrentState != SERVICE_STOPPED; i++) Sleep(20);
        return status.dwCurrentState == SERVICE_STOPPED ? 0 : 2;
    }
    return ChangeServiceConfigW(open, SERVICE_NO_CHANGE, SERVICE_DISABLED, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL, NULL, NULL, NULL) ? 0 : 2;
}

static int started(const wchar_t *self)
{
    wchar_t here[1024];
    GetCurrentDirectoryW(1024, here);
    if (!(out = _wfopen(L"C:\\mstsc.txt", L"ab"))) return 2;
    words(self); say("|"); words(GetCommandLineW()); say("|"); words(here); say("\n");
    flush();
    return fclose(out);
}

int main(void)
{
    int count;
    wchar_t self[1024], **given = CommandLineToArgvW(GetCommandLineW(), &count);
    GetModuleFileNameW(NULL, self, 1024);
    size_t length = wcslen(self);
    if (length > 10 && !_wcsicmp(self + length - 10, L"\\mstsc.exe")) return started(self);
    if (count == 2 && !wcscmp(given[1], L"stay")) {
        puts("here");
        fflush(stdout);
        return getchar() == EOF ? 0 : 2;
    }
    if (count == 3 && !wcscmp(given[1], L"look")) return look(given[2]);
    if (count == 5 && !wcscmp(given[1], L"file")) return set(given[2], wcstoul(given[3], NULL, 0), wcstoull(given[4], NULL, 0));
    if (count == 7 && !wcscmp(given[1], L"password")) return password(given + 2);
    if (count == 3 && !wcscmp(given[1], L"certificate")) return certificate(given[2]);
    if (count == 3 && (!wcscmp(given[1], L"stop") || !wcscmp(given[1], L"disable"))) return service(given[1], given[2]);
    return 64;
}
