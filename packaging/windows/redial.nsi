; The set-up with a window: for whoever starts it and without any rights, or for everybody with /ALLUSERS.
; /S asks and shows nothing. `packages.sh` says VERSION, FILES, SETUP, STUB, SIGN and ARM64.
Target ${STUB}
Unicode true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma
; The same files give the same set-up.
SetDateSave off
Name "Redial"
OutFile "${SETUP}"
BrandingText " "
; Signed before it is packed, as it can't be afterwards.
!ifdef SIGN
  !uninstfinalize `${SIGN} "%1"` = 0
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define ADDED "Software\Microsoft\Windows\CurrentVersion\Uninstall\Redial"
!define STARTED_BY_NAME "Software\Microsoft\Windows\CurrentVersion\App Paths\redial.exe"
!define REPORT "Redial.Report"
; winerror.h
!define ERROR_SHARING_VIOLATION 32
!define ERROR_OLD_WIN_VERSION 1150
!define ERROR_EXE_MACHINE_TYPE_MISMATCH 216
!define ERROR_ELEVATION_REQUIRED 740

!define MUI_ICON "redial.ico"
!define MUI_UNICON "redial.ico"
!define MUI_WELCOMEPAGE_TEXT "$(WELCOME)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION start
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; Windows' own language, where it is one of these, and otherwise the first.
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE German

LangString WELCOME ${LANG_ENGLISH} "Redial finds out why Remote Desktop won't connect.$\r$\n$\r$\nIt will be put into this folder:$\r$\n$INSTDIR"
LangString WELCOME ${LANG_GERMAN} "Redial findet heraus, warum Remotedesktop keine Verbindung bekommt.$\r$\n$\r$\nEs kommt in diesen Ordner:$\r$\n$INSTDIR"
LangString RUNNING ${LANG_ENGLISH} "Redial is still open. Please close it, and then try again."
LangString RUNNING ${LANG_GERMAN} "Redial ist noch offen. Bitte schließen Sie es und versuchen Sie es dann noch einmal."
LangString RIGHTS ${LANG_ENGLISH} "To be there for everybody, Redial has to be installed by an administrator."
LangString RIGHTS ${LANG_GERMAN} "Für alle kann Redial nur von einem Administrator installiert werden."
LangString TOO_OLD ${LANG_ENGLISH} "Redial needs Windows 10 or later."
LangString TOO_OLD ${LANG_GERMAN} "Redial braucht Windows 10 oder neuer."
LangString OTHER_PROCESSOR ${LANG_ENGLISH} "This set-up is for Windows on ARM. Please take redial-windows-x64-setup.exe for this computer."
LangString OTHER_PROCESSOR ${LANG_GERMAN} "Dieses Setup ist für Windows auf ARM. Bitte nehmen Sie für diesen Computer redial-windows-x64-setup.exe."
LangString WHAT_IT_DOES ${LANG_ENGLISH} "Finds out why Remote Desktop won't connect"
LangString WHAT_IT_DOES ${LANG_GERMAN} "Findet heraus, warum Remotedesktop keine Verbindung bekommt"
LangString A_REPORT ${LANG_ENGLISH} "Redial report"
LangString A_REPORT ${LANG_GERMAN} "Redial-Bericht"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1033 ProductName "Redial"
VIAddVersionKey /LANG=1033 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=1033 FileVersion "${VERSION}"
VIAddVersionKey /LANG=1033 FileDescription "Redial set-up"
VIAddVersionKey /LANG=1033 LegalCopyright "Licensed under MIT or Apache-2.0"

!macro stop TEXT CODE
  ; Nobody is there to read it where all is silent; who started it reads the code.
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; For everybody: with the rights for it, or with Windows' question for them.
!macro for_everybody PROGRAM
  SetShellVarContext all
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    ${IfNot} ${Silent}
      ClearErrors
      ExecShell "runas" "${PROGRAM}" "/ALLUSERS"
      ${IfNot} ${Errors}
        Quit
      ${EndIf}
    ${EndIf}
    !insertmacro stop "$(RIGHTS)" ${ERROR_ELEVATION_REQUIRED}
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastWin10}
    !insertmacro stop "$(TOO_OLD)" ${ERROR_OLD_WIN_VERSION}
  ${EndIf}
  ; The set-up itself starts on every processor. An exe for ARM doesn't, and would take the place of one that does.
  !ifdef ARM64
    ${IfNot} ${IsNativeARM64}
      !insertmacro stop "$(OTHER_PROCESSOR)" ${ERROR_EXE_MACHINE_TYPE_MISMATCH}
    ${EndIf}
  !endif
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/ALLUSERS" $2
  ${If} ${Errors}
    SetShellVarContext current
    StrCpy $3 "$LOCALAPPDATA\Programs\Redial"
  ${Else}
    !insertmacro for_everybody "$EXEPATH"
    StrCpy $3 "$PROGRAMFILES64\Redial"
  ${EndIf}
  ; Unless /D=FOLDER has said it.
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR $3
  ${EndIf}
FunctionEnd

Section
  SetOutPath $INSTDIR
  ClearErrors
  Delete "$INSTDIR\redial.exe"
  ${If} ${Errors}
    !insertmacro stop "$(RUNNING)" ${ERROR_SHARING_VIOLATION}
  ${EndIf}
  File "${FILES}\redial.exe"
  File "${FILES}\licences.txt"
  File "${FILES}\LICENSE-MIT"
  File "${FILES}\LICENSE-APACHE"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Redial.lnk" "$INSTDIR\redial.exe" "" "$INSTDIR\redial.exe" 0 SW_SHOWNORMAL "" "$(WHAT_IT_DOES)"

  WriteRegStr SHCTX "${STARTED_BY_NAME}" "" "$INSTDIR\redial.exe"
  ; Reports are JSON, as much else is: "Open with" offers Redial, and whatever opens such files goes on doing so.
  WriteRegStr SHCTX "Software\Classes\${REPORT}" "" "$(A_REPORT)"
  WriteRegStr SHCTX "Software\Classes\${REPORT}\DefaultIcon" "" "$INSTDIR\redial.exe,0"
  WriteRegStr SHCTX "Software\Classes\${REPORT}\shell\open\command" "" '"$INSTDIR\redial.exe" open "%1"'
  WriteRegStr SHCTX "Software\Classes\.json\OpenWithProgids" "${REPORT}" ""

  WriteRegStr SHCTX "${ADDED}" "DisplayName" "Redial"
  WriteRegStr SHCTX "${ADDED}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${ADDED}" "DisplayIcon" "$INSTDIR\redial.exe"
  WriteRegStr SHCTX "${ADDED}" "Publisher" "Redial"
  WriteRegStr SHCTX "${ADDED}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${ADDED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${ADDED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${ADDED}" "NoModify" 1
  WriteRegDWORD SHCTX "${ADDED}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${ADDED}" "EstimatedSize" $0
  Call tell_explorer
SectionEnd

; By Explorer, which has the user's own rights, whatever rights the set-up has.
Function start
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\redial.exe"'
FunctionEnd

; SHCNE_ASSOCCHANGED: there is another program to open files with, or no longer.
!macro tell_explorer PREFIX
  Function ${PREFIX}tell_explorer
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  FunctionEnd
!macroend
!insertmacro tell_explorer ""
!insertmacro tell_explorer "un."

Function un.onInit
  SetRegView 64
  SetShellVarContext current
  ReadRegStr $1 HKLM "${ADDED}" "InstallLocation"
  ${If} $1 == $INSTDIR
    !insertmacro for_everybody "$INSTDIR\uninstall.exe"
  ${EndIf}
FunctionEnd

; What Redial itself has written stays: it is needed to undo what it has changed.
Section "Uninstall"
  ClearErrors
  Delete "$INSTDIR\redial.exe"
  ${If} ${Errors}
    !insertmacro stop "$(RUNNING)" ${ERROR_SHARING_VIOLATION}
  ${EndIf}
  Delete "$INSTDIR\licences.txt"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\LICENSE-APACHE"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Redial.lnk"
  DeleteRegValue SHCTX "Software\Classes\.json\OpenWithProgids" "${REPORT}"
  DeleteRegKey SHCTX "Software\Classes\${REPORT}"
  DeleteRegKey SHCTX "${STARTED_BY_NAME}"
  DeleteRegKey SHCTX "${ADDED}"
  Call un.tell_explorer
SectionEnd
