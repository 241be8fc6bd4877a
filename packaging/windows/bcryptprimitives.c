/* Wine 8 has no bcryptprimitives.dll, and every Rust program for Windows asks it for random numbers.
   This stands in for it in the tests' Wine prefix; it is never shipped. */
#include <stddef.h>
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom, in advapi32 */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return length <= 0xffffffffu && SystemFunction036(buffer, (ULONG)length);
}
