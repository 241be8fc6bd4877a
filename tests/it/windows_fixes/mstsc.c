/* Stands for Remote Desktop Connection: connects to the computer of /v:ADDRESS[:PORT], or to the one that the connection
   file names, says hello, hears the answer, holds the line for a while, and ends. Built by mingw, run in Wine, never
   shipped. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int WINAPI WinMain(HINSTANCE own, HINSTANCE none, LPSTR words, int show)
{
    static const char hello[] = "\x03\x00\x00\x2a\x25\xe0\x00\x00\x00\x00\x00" "Cookie: mstshash=standin\r\n" "\x01\x00\x08\x00\x03";
    static const char full[] = "full address:s:";
    char address[64] = {0}, heard[64], path[300] = {0}, text[2000] = {0}, *port, *end;
    const char *named = strstr(words, "/v:");
    FILE *file;
    struct sockaddr_in to = {0};
    WSADATA started;
    SOCKET line;
    (void)own; (void)none; (void)show;
    if (WSAStartup(0x202, &started)) return 2;
    if (named) {
        strncpy(address, named + 3, sizeof address - 1);
    } else {
        /* The path, without its quotes. */
        strncpy(path, words + (*words == '"'), sizeof path - 1);
        if ((end = strchr(path, '"'))) *end = 0;
        if (!(file = fopen(path, "rb"))) return 3;
        fread(text, 1, sizeof text - 1, file);
        fclose(file);
        if (!(named = strstr(text, full))) return 5;
        strncpy(address, named + sizeof full - 1, sizeof address - 1);
        if ((end = strpbrk(address, "\r\n"))) *end = 0;
    }
    port = strchr(address, ':');
    if (port) *port++ = 0;
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = inet_addr(address);
    to.sin_port = htons((u_short)(port ? atoi(port) : 3389));
    line = socket(AF_INET, SOCK_STREAM, 0);
    /* So that whoever watches sees it begin. */
    Sleep(300);
    if (connect(line, (struct sockaddr *)&to, sizeof to)) return 4;
    send(line, hello, sizeof hello - 1, 0);
    recv(line, heard, sizeof heard, 0);
    Sleep(600);
    closesocket(line);
    Sleep(300);
    return 0;
}
