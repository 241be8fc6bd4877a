# Remediation script for Intune, beside detect.ps1: puts right what Redial can put right without asking anybody.
# Ends with 0 where that was done, 1 where it was not. Intune keeps the last line, 2,048 signs at most.

# What may be done. `redial fixes` lists them all, and whether each can be taken back with `redial undo`: emptying the cache of
# names, as here, changes nothing that has to be.
$Fixes = @('flush-dns')
# A fix takes seconds. Intune itself gives a script half an hour.
$Seconds = 300

$ErrorActionPreference = 'Stop'
# Intune reads what is printed as UTF-8.
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false

function Complete-Remediation([int] $Code, [string] $Line) {
    $Line = $Line -replace '\s+', ' '
    if ($Line.Length -gt 2048) { $Line = $Line.Substring(0, 2048) }
    Write-Output $Line
    exit $Code
}

# In 32-bit PowerShell, which Intune takes unless told otherwise, ProgramFiles is another folder.
$Places = @("$env:ProgramW6432\Redial\redial.exe", "$env:ProgramFiles\Redial\redial.exe",
    "$env:LOCALAPPDATA\Programs\Redial\redial.exe")
$Redial = $Places | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $Redial) { Complete-Remediation 1 'Redial is not installed, so nothing was changed.' }

try {
    $Told = @()
    $Worst = 0
    foreach ($Fix in $Fixes) {
        $Run = Start-Process -FilePath $Redial -ArgumentList "fix $Fix --yes" -PassThru -WindowStyle Hidden
        # Without this, the exit code is gone with the process.
        $Run.Handle | Out-Null
        if (-not $Run.WaitForExit(1000 * $Seconds)) {
            # A fix that is cut off would be half done: it goes on, and its journal says what became of it.
            $Told += "${Fix}: still at it after $Seconds seconds"
            $Worst = 1
            break
        }
        $Told += "${Fix}: $($Run.ExitCode)"
        if ($Run.ExitCode -ne 0) { $Worst = 1 }
    }
    Complete-Remediation $Worst ($Told -join ', ')
}
catch {
    Complete-Remediation 1 "Nothing more could be changed: $($_.Exception.Message)"
}
